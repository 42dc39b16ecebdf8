import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { acceptOperation, type AcceptanceServices } from './accept-operation.ts';
import { authenticate } from './authenticate.ts';
import type { Cors } from './cors.ts';
import { asRefusal, refusal } from './format-error.ts';
import type { GatewayContext } from './gateway-context.ts';
import type { LookUp } from './look-up.ts';
import { readAsked } from './request-body.ts';
import { readRequestHeaders } from './request-headers.ts';
import { resolveTenant } from './resolve-tenant.ts';
import { credentialId } from './sign-context.ts';
import { chooseText, type TrustedDocuments } from './trusted-documents.ts';

export interface EndpointServices extends AcceptanceServices {
  apollo: ApolloServer<GatewayContext>;
  lookUp: LookUp;
  cors: Cors;
  trustedDocuments: TrustedDocuments;
  /** Whether shoppers may run the SDK's operations only. */
  isTrustRequired: boolean;
}

/** `POST /graphql` and `GET /graphql`: who asks, for which tenant, what; then ApolloServer. */
export async function answerGraphql(
  request: IncomingMessage,
  response: ServerResponse,
  services: EndpointServices,
): Promise<void> {
  const method = request.method ?? '';
  if (method !== 'POST' && method !== 'GET') {
    throw refusal('METHOD_NOT_ALLOWED', 'Send operations by POST.', { allow: 'GET, POST' });
  }
  const { apollo, lookUp, cors, rateLimiter, trustedDocuments, isTrustRequired } = services;
  const headers = readRequestHeaders(request);
  const address = request.socket.remoteAddress ?? '';
  const caller = await authenticate(headers, lookUp);
  const acting = await resolveTenant(caller, headers, lookUp);
  await cors.refuseForeignPage(request, response, acting.home?.tenantId ?? null);
  await rateLimiter.countRequest(acting.acting?.tenantId ?? 'none', credentialId(caller, address));

  const asked = await readAsked(request, acting.door);
  const isRequired = isTrustRequired && acting.door === 'storefront';
  const { text, isTrusted } = chooseText(asked, { documents: trustedDocuments, door: acting.door, isRequired });
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method,
      headers: headersForApollo(request),
      ...operationForApollo({ ...asked, method, text }),
    },
    context: async () => {
      try {
        return await acceptOperation(
          { method, asked: { ...asked, text, isTrusted }, caller, acting, headers, address },
          services,
        );
      } catch (error) {
        throw asRefusal(error);
      }
    },
  });
  if (caller.kind === 'guest' && caller.newToken !== null) {
    response.setHeader('x-guest-token', caller.newToken);
  }
  if (answer.body.kind !== 'complete') {
    throw new Error('An answer comes in one piece.');
  }
  for (const [name, value] of answer.headers) {
    response.setHeader(name, value);
  }
  send(response, answer.status ?? 200, answer.body.string);
}

export function send(response: ServerResponse, status: number, text: string): void {
  response.setHeader('cache-control', 'private, no-store');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.writeHead(status);
  response.end(text);
}

/** Only what ApolloServer looks at: how the answer should be written, and that no foreign page has sent the request. */
function headersForApollo(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const name of ['accept', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name']) {
    const value = request.headers[name];
    if (typeof value === 'string') {
      headers.set(name, value);
    }
  }
  return headers;
}

interface Chosen {
  method: string;
  text: string | null;
  operationName: string | null;
  variables: Record<string, unknown>;
}

/** The operation again as ApolloServer reads it, now with the text of a trusted document in place of its id. */
function operationForApollo({ method, text, operationName, variables }: Chosen): { search: string; body: object } {
  const query = text ?? '';
  if (method !== 'GET') {
    return { search: '', body: { query, operationName, variables } };
  }
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  if (operationName !== null) {
    search.set('operationName', operationName);
  }
  return { search: `?${search.toString()}`, body: {} };
}
