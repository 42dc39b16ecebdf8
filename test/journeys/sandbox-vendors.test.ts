import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { moveWebhooks } from '../../cli/sandbox-vendors.ts';
import { openSealed } from '../../subgraphs/shared/context/sealed-text.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

interface Sealed {
  tenant_id: string;
  id: string;
  sealed_text: string;
}

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ withSimulators: true });
}, 180_000);
afterAll(() => sandbox.stop());

test('every CSP agreement of the sandbox signs in at Partner Center with the credentials that it was given', async () => {
  const agreements = await sandbox.sql<Sealed & { partner_tenant_id: string }>(
    `select secret.tenant_id, agreement.id, sealed_text, partner_tenant_id
     from provisioning.csp_agreement_secret secret
     join tenant.csp_agreement agreement on agreement.tenant_id = secret.tenant_id and agreement.id = secret.csp_agreement_id`,
  );
  expect(agreements).toHaveLength(7);
  for (const { tenant_id, id, sealed_text, partner_tenant_id } of agreements) {
    const { clientId, clientSecret, refreshToken } = open('csp-agreement', { tenant_id, id, sealed_text });
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      resource: 'https://api.partnercenter.microsoft.com',
      ...{ client_id: clientId ?? '', client_secret: clientSecret ?? '', refresh_token: refreshToken ?? '' },
    });
    const url = `${sandbox.simulators.partnerCenterUrl}/${partner_tenant_id}/oauth2/token`;
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(200);
  }
});

test('every tenant has an account of its own at Stripe, which sends its webhooks to this platform', async () => {
  const accounts = await sandbox.sql<Sealed>(
    'select tenant_id, merchant_account_id as id, sealed_text from billing.merchant_account_secret',
  );
  const keys = accounts.map((account) => open('merchant-account', account));
  expect(new Set(keys.map(({ secretKey }) => secretKey)).size).toBe(6);
  expect(keys.map(({ secretKey }) => secretKey)).toContain('sk_test_sandboxhubeu');
  for (const { secretKey, webhookSecret } of keys) {
    expect(webhookSecret).toMatch(/^whsec_\w{32}$/);
    const response = await fetch(`${sandbox.simulators.stripeUrl}/v1/webhook_endpoints`, {
      headers: { authorization: `Bearer ${secretKey}` },
    });
    const { data } = (await response.json()) as { data: { url: string; enabled_events: string[] }[] };
    expect(data).toEqual([expect.objectContaining({ enabled_events: ['*'] })]);
    expect(data[0]?.url).toMatch(new RegExp(`^${sandbox.url}/webhooks/stripe/mac_`));
  }
});

test('the resellers of the sandbox may buy on credit', async () => {
  const lines = await sandbox.sql<{ code: string; currency: string; limit: string }>(
    `select tenant.code, credit_line.currency, limit_minor::text as limit from billing.credit_line
     join tenant.tenant using (tenant_id) where limit_minor > 0 order by code`,
  );
  expect(lines).toEqual([
    { code: 'gr', currency: 'EUR', limit: '4000000' },
    { code: 'hub-eu', currency: 'GBP', limit: '5000000' },
  ]);
});

test('when the gateway has moved, Stripe hears where it is now and keeps its secret', async () => {
  const urlsOf = async () => {
    const headers = { authorization: 'Bearer sk_test_sandboxgr' };
    const response = await fetch(`${sandbox.simulators.stripeUrl}/v1/webhook_endpoints`, { headers });
    return ((await response.json()) as { data: { id: string; url: string }[] }).data.map(({ id, url }) => [id, url]);
  };
  const before = await urlsOf();
  const elsewhere = 'http://127.0.0.1:4999';
  const { stripeUrl: stripe } = sandbox.simulators;
  await moveWebhooks({ stripe, code: 'gr', url: elsewhere });
  expect(await urlsOf()).toEqual(before.map(([id, url]) => [id, url?.replace(sandbox.url, elsewhere)]));
  await moveWebhooks({ stripe, code: 'gr', url: sandbox.url });
  expect(await urlsOf()).toEqual(before);
  const nowhere = moveWebhooks({ stripe: 'http://127.0.0.1:9', code: 'gr', url: sandbox.url });
  await expect(nowhere).rejects.toThrow('The simulated Stripe at http://127.0.0.1:9 does not answer.');
});

test('faults are set and books are read for each of the three', async () => {
  await sandbox.simulators.setFaults('vat-ids', { rules: [{ kind: 'throttle', probability: 1 }] });
  const response = await fetch(`${process.env.VAT_ID_API_BASE}/taxation_customs/vies/rest-api/check-vat-number`, {
    method: 'POST',
    body: JSON.stringify({ countryCode: 'EL', vatNumber: '123456783' }),
  });
  expect(await response.json()).toMatchObject({ errorWrappers: [{ error: 'MS_MAX_CONCURRENT_REQ' }] });
  await sandbox.simulators.setFaults('vat-ids', {});
  await expect(sandbox.simulators.setFaults('stripe', { rules: [{ kind: 'earthquake' }] })).rejects.toThrow(
    'There is no fault earthquake.',
  );
  const { accounts } = await sandbox.simulators.books<{ accounts: object[] }>('stripe');
  expect(accounts).toHaveLength(6);
  expect(await sandbox.simulators.books('partner-center')).toMatchObject({ totals: { licences: 0 } });
});

function open(purpose: string, { tenant_id, id, sealed_text }: Sealed): Record<string, string> {
  return JSON.parse(openSealed(`${purpose}:${tenant_id}:${id}:v1`, sealed_text) ?? '{}') as Record<string, string>;
}
