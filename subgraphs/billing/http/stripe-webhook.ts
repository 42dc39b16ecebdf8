import type { ServerResponse } from 'node:http';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import { readBody } from '../../shared/server/read-body.ts';
import type { HttpHandler } from '../../shared/server/start-subgraph.ts';
import { receiveStripeWebhook } from '../processes/receive-webhook.ts';

const PATH = /^\/webhooks\/stripe\/([^/]+)$/;
const BODY_MAX_BYTES = 256 * 1024;

/**
 * `POST /webhooks/stripe/:merchantAccountId`: takes what Stripe tells. Whatever is wrong with it, the answer is the same, so
 * that nobody can find out a secret or an account by trying.
 */
export const stripeWebhook: HttpHandler = async (request, response, services) => {
  const [, merchantAccountId] = PATH.exec(new URL(request.url ?? '/', 'http://platform').pathname) ?? [];
  if (merchantAccountId === undefined) {
    return false;
  }
  const { 'stripe-signature': signature } = request.headers;
  const isAccepted = await crashPoint('webhook', async () => {
    const body = request.method === 'POST' ? await readWhole(request) : null;
    return body !== null && typeof signature === 'string'
      ? receiveStripeWebhook(services, { merchantAccountId, body, signature })
      : false;
  });
  if (!isAccepted) {
    refusals += 1;
    services.logger.warn({ refusals }, 'a webhook was refused');
    request.resume();
  }
  await crashPoint('webhook-acknowledgement', () => answer(response, isAccepted));
  return true;
};

/** Since this process began. */
let refusals = 0;

async function readWhole(request: Parameters<HttpHandler>[0]): Promise<Buffer | null> {
  try {
    return await readBody(request, BODY_MAX_BYTES);
  } catch (error) {
    if (error instanceof RequestError) {
      return null;
    }
    throw error;
  }
}

function answer(response: ServerResponse, isAccepted: boolean): Promise<void> {
  const body = isAccepted ? { received: true } : { code: 'BAD_REQUEST', message: 'This is no webhook of ours.' };
  response.writeHead(isAccepted ? 200 : 400, {
    'content-type': 'application/json',
    'cache-control': 'private, no-store',
  });
  return new Promise((resolve) => response.end(JSON.stringify(body), () => resolve()));
}
