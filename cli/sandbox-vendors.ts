import { credentialsOf } from '../simulators/partner-center/partners.ts';
import type { ApiClient } from './api-client.ts';
import { onceKnown } from './once-known.ts';

interface Links {
  cspAgreements: { id: string; partnerTenantId: string }[];
  merchantAccounts: { id: string; gateway: string }[];
}

interface Endpoint {
  id: string;
  url: string;
}

interface VendorOptions {
  /** Somebody who may write in the tenant. */
  api: ApiClient;
  code: string;
  /** Where the gateway takes webhooks. */
  url: string;
  /** Where the simulated Stripe listens. */
  stripe: string;
}

const LINKS = `query ($code: String!) { tenantByCode(code: $code) {
  cspAgreements { id partnerTenantId } merchantAccounts { id gateway } } }`;

/**
 * Gives a tenant of the sandbox what it signs in with: its CSP agreements the credentials that the simulated Partner Center
 * derives from their ids, its Stripe account a key of its own and a webhook endpoint at the gateway, with its secret.
 */
export async function giveVendorCredentials({ api, code, url, stripe }: VendorOptions): Promise<void> {
  const { tenantByCode: links } = await api.query<{ tenantByCode: Links }>(LINKS, { code });
  for (const { id: cspAgreementId, partnerTenantId } of links.cspAgreements) {
    const { clientId, clientSecret, refreshToken } = credentialsOf(partnerTenantId);
    const credentials = { cspAgreementId, clientId, clientSecret, refreshToken };
    await onceKnown(() => api.mutate('rotateCspAgreementSecret', credentials, 'cspAgreement { id }'));
  }
  for (const { id: merchantAccountId } of links.merchantAccounts.filter(({ gateway }) => gateway === 'STRIPE')) {
    const webhookSecret = await registerEndpoint(stripe, code, `${url}/webhooks/stripe/${merchantAccountId}`);
    const keys = { merchantAccountId, secretKey: secretKeyOf(code), webhookSecret };
    await onceKnown(() => api.mutate('rotateMerchantAccountSecret', keys, 'merchantAccount { id }'));
  }
}

/** Tells the simulated Stripe where the gateway is today, if it was elsewhere before. Secrets stay as they are. */
export async function moveWebhooks({
  stripe,
  code,
  url,
}: Pick<VendorOptions, 'stripe' | 'code' | 'url'>): Promise<void> {
  for (const endpoint of await listEndpoints(stripe, code)) {
    const moved = `${url}${new URL(endpoint.url).pathname}`;
    if (moved !== endpoint.url) {
      await callStripe(stripe, code, { method: 'POST', path: `/${endpoint.id}`, form: { url: moved } });
    }
  }
}

/** The simulated Stripe opens an account for any key that it has not seen, so a tenant's follows from its code. */
function secretKeyOf(code: string): string {
  return `sk_test_sandbox${code.replaceAll(/[^A-Za-z0-9]/g, '')}`;
}

/** One endpoint for all events, in place of those that were there; gives the secret that signs them. */
async function registerEndpoint(stripe: string, code: string, url: string): Promise<string> {
  for (const { id } of await listEndpoints(stripe, code)) {
    await callStripe(stripe, code, { method: 'DELETE', path: `/${id}` });
  }
  const form = { url, 'enabled_events[0]': '*' };
  const { secret } = await callStripe<{ secret: string }>(stripe, code, { method: 'POST', path: '', form });
  return secret;
}

async function listEndpoints(stripe: string, code: string): Promise<Endpoint[]> {
  return (await callStripe<{ data: Endpoint[] }>(stripe, code, { method: 'GET', path: '' })).data;
}

async function callStripe<Answer>(
  stripe: string,
  code: string,
  { method, path, form }: { method: string; path: string; form?: Record<string, string> },
): Promise<Answer> {
  const response = await fetch(`${stripe}/v1/webhook_endpoints${path}`, {
    method,
    headers: { authorization: `Bearer ${secretKeyOf(code)}` },
    body: form ? new URLSearchParams(form) : null,
  }).catch((error: unknown) => {
    throw new Error(`The simulated Stripe at ${stripe} does not answer. Start it with \`npm run simulators\`.`, {
      cause: error,
    });
  });
  if (!response.ok) {
    throw new Error(`${method} webhook_endpoints${path}: HTTP ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as Answer;
}
