import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LookUp } from './look-up.ts';

const METHODS = 'GET, POST, PUT';
const HEADERS = [
  'accept',
  'accept-language',
  'authorization',
  'content-type',
  'idempotency-key',
  'x-after',
  'x-currency',
  'x-request-id',
  'x-storefront-key',
  'x-tenant-id',
];
const EXPOSED = 'retry-after, x-guest-token, x-request-id';
const REMEMBER_SECONDS = 600;

/** Lets the pages of a storefront read our answers; decides per request, because hosts come and go. */
export interface Cors {
  /** Marks the answer for a page that may read it. True when that was all: a browser only asked for permission. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Takes the mark away when the credential is another tenant's than the page. */
  refuseForeignPage(request: IncomingMessage, response: ServerResponse, tenantId: string | null): Promise<void>;
}

/**
 * Origins are known when their host is a storefront's; in production they come by https. No other page gets a mark, and
 * none is ever allowed to send cookies: a credential stands in a header.
 */
export function createCors(
  lookUp: Pick<LookUp, 'storefrontByHost'>,
  { isHttpAllowed }: { isHttpAllowed: boolean },
): Cors {
  async function findStorefront({ headers: { origin } }: IncomingMessage) {
    const url = origin !== undefined && URL.canParse(origin) ? new URL(origin) : null;
    const isSafe = url?.protocol === 'https:' || (isHttpAllowed && url?.protocol === 'http:');
    return url && isSafe && url.origin === origin ? lookUp.storefrontByHost(url.hostname) : null;
  }

  return {
    async answer(request, response) {
      const { origin } = request.headers;
      if (origin === undefined) {
        return false;
      }
      response.setHeader('vary', 'origin');
      if (!(await findStorefront(request))) {
        return false;
      }
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('access-control-expose-headers', EXPOSED);
      if (request.method !== 'OPTIONS' || !('access-control-request-method' in request.headers)) {
        return false;
      }
      response.setHeader('access-control-allow-methods', METHODS);
      response.setHeader('access-control-allow-headers', HEADERS.join(', '));
      response.setHeader('access-control-max-age', `${REMEMBER_SECONDS}`);
      response.writeHead(204).end();
      return true;
    },

    async refuseForeignPage(request, response, tenantId) {
      if (tenantId !== null && response.hasHeader('access-control-allow-origin')) {
        const storefront = await findStorefront(request);
        if (storefront?.tenantId !== tenantId) {
          response.removeHeader('access-control-allow-origin');
        }
      }
    },
  };
}
