import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { readFileSync } from 'node:fs';
import pino from 'pino';
import { readSecrets } from '../../cli/environment.ts';
import { subgraphs } from '../../cli/subgraphs.ts';
import {
  createContextSigner,
  createContextVerifier,
  signingKeysFromSecret,
} from '../../subgraphs/shared/context/context-token.ts';
import type { Claims } from '../../subgraphs/shared/context/operation-context.ts';
import { useSealingKey } from '../../subgraphs/shared/context/sealed-text.ts';
import { createReader } from '../../subgraphs/shared/database/reader.ts';
import { openWriter } from '../../subgraphs/shared/server/open-writer.ts';
import { connectQueue } from '../../subgraphs/shared/events/queue.ts';
import { buildSubgraph } from '../../subgraphs/shared/graphql/build-subgraph.ts';

/**
 * What somebody builds first: ApolloServer over ApolloGateway over one ApolloServer for each subgraph, with the same
 * resolvers, database and signed context. It is told who asks by a header: it has no sign-in to pay for.
 * Usage: obvious-build.ts SOCKET FOLDER PORT
 */
const [host = '', folder = '', port = '0'] = process.argv.slice(2);
const { databaseRoleSecret: roleSecret, contextSigningKey, sealingKey } = readSecrets('sandbox');
const address = { host, port: 5432, database: 'tributary', ssl: false };
useSealingKey(sealingKey);
const { publicKey, privateKey } = signingKeysFromSecret(contextSigningKey);
const sign = createContextSigner(privateKey);
const callers = JSON.parse(readFileSync(`${folder}/callers.json`, 'utf8')) as Record<string, Claims>;
const messaging = await connectQueue({ address, roleSecret, logger: pino({ level: 'silent' }), isSupervisor: false });

const urls = new Map<string, string>();
for (const definition of subgraphs) {
  const { schema } = await buildSubgraph(definition);
  const reader = createReader(definition.name, address, roleSecret);
  const { writer } = await openWriter(definition, { address, roleSecret, messaging });
  const verify = createContextVerifier(publicKey, definition.name);
  const server = new ApolloServer({ schema, plugins: [ApolloServerPluginInlineTraceDisabled()] });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async ({ req }) => {
      const claims = await verify(String(req.headers['x-tenant-context']));
      if (!claims) {
        return {};
      }
      const now = new Date();
      return { ...claims, now, reader, writer, loaders: definition.createLoaders(reader, claims, now) };
    },
  });
  urls.set(definition.name, url);
}

class ContextSource extends RemoteGraphQLDataSource<{ token?: string }> {
  override willSendRequest({
    request,
    context,
  }: {
    request: { http?: { headers: { set(name: string, value: string): void } } };
    context: { token?: string };
  }) {
    request.http?.headers.set('x-tenant-context', context.token ?? '');
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync('schema/supergraph.graphql', 'utf8'),
  buildService: ({ name }) => new ContextSource({ url: urls.get(name) }),
});
const server = new ApolloServer({ gateway });
await startStandaloneServer(server, {
  listen: { port: Number(port), host: '127.0.0.1' },
  context: async ({ req }) => {
    const claims = callers[String(req.headers['x-bench-caller'])];
    return claims ? { token: await sign(claims) } : {};
  },
});
console.log('ready');
