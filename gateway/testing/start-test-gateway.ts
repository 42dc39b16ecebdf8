import { pino } from 'pino';
import { signingKeysFromSecret, createContextSigner } from '../../subgraphs/shared/context/context-token.ts';
import type { MemberCredential } from '../../subgraphs/shared/context/credentials.ts';
import type { Claims } from '../../subgraphs/shared/context/operation-context.ts';
import { signAccessToken } from '../../subgraphs/shared/context/session-token.ts';
import { composeSupergraph } from '../../schema/compose-supergraph.ts';
import { startGateway, type Gateway, type GatewayOptions } from '../main.ts';
import { fakeSubgraphs, type FakeSubgraph } from './fake-subgraphs.ts';
import { sessionOf } from './test-callers.ts';

export const SESSION_SIGNING_KEY = Buffer.alloc(32, 's').toString('base64url');
export const CONTEXT_SIGNING_KEY = Buffer.alloc(32, 'c').toString('base64url');

type Headers = Record<string, string>;

export interface Answer {
  status: number;
  headers: globalThis.Headers;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test looks into has no type
  body: any;
}

export interface TestGateway extends Gateway {
  tenant: FakeSubgraph;
  catalog: FakeSubgraph;
  /** What was logged, one JSON text a line. */
  log: string[];
  graphql(query: string, options?: { headers?: Headers; variables?: object; operationName?: string }): Promise<Answer>;
  post(body: string, headers?: Headers): Promise<Answer>;
  get(path: string, headers?: Headers): Promise<Answer>;
  supergraphSdl: string;
}

const SANDBOX = {
  mode: 'sandbox',
  host: '127.0.0.1',
  port: 0,
  sessionSigningKey: SESSION_SIGNING_KEY,
  contextSigningKey: CONTEXT_SIGNING_KEY,
} as const;
export const PRODUCTION = { ...SANDBOX, mode: 'production' } as const;

/** A real gateway on a port of its own, over the fake subgraphs. */
export async function startTestGateway(options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const { publicKey } = signingKeysFromSecret(CONTEXT_SIGNING_KEY);
  const { tenant, catalog } = fakeSubgraphs(publicKey);
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const supergraphSdl = composeSupergraph([tenant, catalog]);
  const gateway = await startGateway({
    subgraphs: [tenant, catalog],
    environment: SANDBOX,
    logger,
    supergraphSdl,
    ...options,
  });
  const post = (body: string, headers: Headers = {}) =>
    ask(`${gateway.url}/graphql`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
  return {
    ...gateway,
    tenant,
    catalog,
    log,
    supergraphSdl,
    post,
    get: (path, headers = {}) => ask(`${gateway.url}${path}`, { headers, redirect: 'manual' }),
    graphql: (query, { headers, variables, operationName } = {}) =>
      post(JSON.stringify({ query, variables, operationName }), headers),
  };
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as unknown) : null,
  };
}

/** The header of a member who has signed in. */
export async function signedIn(member: MemberCredential): Promise<{ authorization: string }> {
  const { memberId, tenantId } = member;
  return { authorization: `Bearer ${await signAccessToken({ memberId, tenantId, sessionId: sessionOf(member) })}` };
}

export const withKey = (key: string) => ({ 'x-storefront-key': key });

/** A context as the gateway would sign it, for calling a subgraph past it. */
export function signedContext(claims: Claims): Promise<string> {
  return createContextSigner(signingKeysFromSecret(CONTEXT_SIGNING_KEY).privateKey)(claims);
}
