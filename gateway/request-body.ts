import type { IncomingMessage } from 'node:http';
import { readBody } from '../subgraphs/shared/server/read-body.ts';
import { refusal } from './format-error.ts';
import type { GatewayDoor } from './resolve-tenant.ts';

const KILOBYTE = 1024;
const BODY_MAX_BYTES: Record<GatewayDoor, number> = {
  session: 100 * KILOBYTE,
  storefront: 100 * KILOBYTE,
  backOffice: 256 * KILOBYTE,
  root: 256 * KILOBYTE,
};

/** What a request asks for, in whichever way it came. Null where nothing was sent. */
export interface Asked {
  query: string | null;
  operationName: string | null;
  variables: Record<string, unknown>;
  /** The id of a trusted document. */
  hash: string | null;
}

/** Reads an operation from the address of a GET or the JSON body of a POST; anything malformed is BAD_REQUEST. */
export async function readAsked(request: IncomingMessage, door: GatewayDoor): Promise<Asked> {
  if (request.method === 'GET') {
    return askedInSearch(new URL(request.url ?? '/', 'http://gateway').searchParams);
  }
  const { essence, charset } = contentTypeOf(request);
  if (charset !== 'utf-8') {
    throw refusal('UNSUPPORTED_MEDIA_TYPE', 'Send the body as UTF-8.');
  }
  const body = await readBody(request, BODY_MAX_BYTES[door]);
  // A form or plain text is what a page of somebody else can send; ApolloServer refuses it.
  return essence === 'application/json'
    ? askedInBody(parseJson(body.toString('utf8')))
    : { query: null, operationName: null, variables: {}, hash: null };
}

function contentTypeOf(request: IncomingMessage): { essence: string; charset: string } {
  const [essence = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
    .find((value) => value !== undefined);
  return { essence: essence.trim(), charset: charset === undefined || charset === 'utf8' ? 'utf-8' : charset };
}

function askedInSearch(search: URLSearchParams): Asked {
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    if (search.getAll(name).length > 1) {
      throw badRequest(`Send ${name} once.`);
    }
  }
  const object = (name: string) => {
    const text = search.get(name);
    return text === null || text === '' ? null : parseJson(text);
  };
  return askedInBody({
    query: search.get('query'),
    operationName: search.get('operationName') || null,
    variables: object('variables'),
    extensions: object('extensions'),
  });
}

function askedInBody(body: unknown): Asked {
  if (Array.isArray(body)) {
    throw badRequest('Send one operation in a request.');
  }
  if (!isRecord(body)) {
    throw badRequest('Send a JSON object with a `query`.');
  }
  const { query = null, operationName = null, variables = null, extensions = null } = body;
  if (query !== null && typeof query !== 'string') {
    throw badRequest('`query` must be text.');
  }
  if (operationName !== null && typeof operationName !== 'string') {
    throw badRequest('`operationName` must be text.');
  }
  if (variables !== null && !isRecord(variables)) {
    throw badRequest('`variables` must be an object.');
  }
  if (extensions !== null && !isRecord(extensions)) {
    throw badRequest('`extensions` must be an object.');
  }
  return { query: query === '' ? null : query, operationName, variables: variables ?? {}, hash: hashIn(extensions) };
}

function hashIn(extensions: Record<string, unknown> | null): string | null {
  const { persistedQuery } = extensions ?? {};
  if (persistedQuery === undefined || persistedQuery === null) {
    return null;
  }
  const hash = isRecord(persistedQuery) ? persistedQuery.sha256Hash : null;
  if (typeof hash !== 'string') {
    throw badRequest('`extensions.persistedQuery` must have a `sha256Hash`.');
  }
  return hash;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('This is not JSON.');
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badRequest(message: string) {
  return refusal('BAD_REQUEST', message);
}
