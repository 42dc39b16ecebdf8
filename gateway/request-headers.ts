import type { IncomingMessage } from 'node:http';
import { uuidv7 } from '../subgraphs/shared/ids/uuid.ts';
import { refusal } from './format-error.ts';

/** The headers that mean something to us, each sent at most once and well-formed. Everything else is not looked at. */
export interface RequestHeaders {
  authorization: string | null;
  storefrontKey: string | null;
  /** Code or id of the acting tenant. */
  tenant: string | null;
  /** `all`, or the tenants to read. */
  scope: 'all' | readonly string[] | null;
  host: string | null;
  currency: string | null;
  languages: string | null;
  idempotencyKey: string | null;
  /** As sent, percent-encoded. */
  reason: string | null;
}

const SELECTOR = /^[A-Za-z0-9_-]{1,64}$/;
const SCOPE_MAX = 200;
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/;

/** The caller's name for this request if it is usable, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : uuidv7();
}

/**
 * Reads the headers that decide who asks and for whom. One that is sent twice is refused: whichever counted, somebody
 * before us may have read the other one.
 */
export function readRequestHeaders(request: IncomingMessage): RequestHeaders {
  const once = headersSentOnce(request.rawHeaders);
  const scope = once('x-tenant-scope');
  return {
    authorization: once('authorization'),
    storefrontKey: once('x-storefront-key'),
    tenant: selector('X-Tenant-Id', once('x-tenant-id')),
    scope: scope === null ? null : readScope(scope),
    host: once('host'),
    currency: once('x-currency'),
    languages: request.headers['accept-language'] ?? null,
    idempotencyKey: once('idempotency-key'),
    reason: once('x-audit-reason'),
  };
}

/** Node itself keeps the first of some headers and joins others, so the raw list is read. */
function headersSentOnce(rawHeaders: readonly string[]): (name: string) => string | null {
  return (name) => {
    const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
    if (values.length > 1) {
      throw refusal('BAD_REQUEST', `Send ${name} once.`);
    }
    return values[0] ?? null;
  };
}

function selector(name: string, value: string | null): string | null {
  if (value !== null && !SELECTOR.test(value)) {
    throw refusal('BAD_REQUEST', `${name} names one tenant by its code or id.`);
  }
  return value;
}

function readScope(text: string): 'all' | readonly string[] {
  if (text === 'all') {
    return 'all';
  }
  const selectors = text.split(',').map((part) => part.trim());
  if (selectors.length > SCOPE_MAX || !selectors.every((part) => SELECTOR.test(part))) {
    throw refusal('BAD_REQUEST', 'X-Tenant-Scope is `all` or a list of codes or ids, with commas between them.');
  }
  return [...new Set(selectors)];
}
