# One image for every part of the platform: what a container does is its command (docker-compose.yml).
FROM node:24-slim
ENV NODE_ENV=production APOLLO_TELEMETRY_DISABLED=1
WORKDIR /srv/tributary
COPY package.json package-lock.json ./
COPY storefront-sdk/package.json storefront-sdk/
RUN npm ci --omit=dev --ignore-scripts
COPY . .
USER node
EXPOSE 4000
CMD ["node", "--import", "tsx", "cli/gateway.ts"]
