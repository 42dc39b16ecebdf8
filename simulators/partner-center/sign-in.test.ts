import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DACH, GREECE, startTestPartnerCenter, type TestPartnerCenter } from './testing/partner-client.ts';
import { acceptance, createBuyer } from './testing/purchases.ts';

let center: TestPartnerCenter;

beforeAll(async () => {
  center = await startTestPartnerCenter({ requestsPerMinute: 5 });
});
afterAll(() => center.stop());

test.each([
  ['an application with its secret', { grant_type: 'client_credentials' }, 200, undefined],
  ['a person who signed in once', { grant_type: 'refresh_token', refresh_token: DACH.refreshToken }, 200, undefined],
  ['a wrong secret', { grant_type: 'client_credentials', client_secret: 'no' }, 401, 'invalid_client'],
  ['an unknown application', { grant_type: 'client_credentials', client_id: 'no' }, 400, 'unauthorized_client'],
  ['an old refresh token', { grant_type: 'refresh_token', refresh_token: 'old' }, 400, 'invalid_grant'],
  ['a password', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['another API', { grant_type: 'client_credentials', resource: 'https://elsewhere' }, 400, 'invalid_resource'],
])('The token endpoint answers %s', async (_who, form, status, error) => {
  const answer = await center.token(form);
  expect(answer.status).toBe(status);
  expect(answer.body.error).toBe(error);
  expect(typeof answer.body.access_token).toBe(status === 200 ? 'string' : 'undefined');
});

test("A partner's token says nothing for another partner, and a changed one says nothing at all", async () => {
  const { body } = await center.token({ grant_type: 'client_credentials' });
  const [head = '', claims = '', signature = ''] = String(body.access_token).split('.');
  const stolen = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...stolen, tid: GREECE.tenantId })).toString('base64url');
  for (const authorization of ['', 'Bearer nonsense', `Bearer ${head}.${changed}.${signature}`]) {
    const answer = await center.call('GET', '/v1/customers', { headers: { authorization } });
    expect(answer).toMatchObject({ status: 401, body: { code: '400', description: 'Access denied' } });
  }
});

test('A token for the retired audience is refused as such', async () => {
  const { body } = await center.token({ grant_type: 'client_credentials', resource: 'https://graph.windows.net' });
  const headers = { authorization: `Bearer ${String(body.access_token)}` };
  const answer = await center.call('GET', '/v1/customers', { headers });
  expect(answer).toMatchObject({ status: 401, body: { code: '900420' } });
});

test('Only a person confirms an agreement: the application alone may not', async () => {
  const customer = await createBuyer(center);
  const path = `/v1/customers/${customer}/agreements`;
  const answer = await center.call('POST', path, { body: acceptance('Eva'), asApplication: true });
  expect(answer).toMatchObject({ status: 403, body: { code: '900329' } });
});

test('Every answer carries the ids of its request', async () => {
  const headers = { 'ms-correlationid': randomUUID(), 'ms-requestid': randomUUID(), 'x-locale': 'de-DE' };
  for (const path of ['/v1/customers', '/v1/nowhere', '/v1/customers/nobody']) {
    expect((await center.call('GET', path, { headers })).headers).toMatchObject(headers);
  }
});

test('Who asks too often for one customer waits; the next customer is still answered', async () => {
  const [first, second] = [await createBuyer(center), await createBuyer(center)];
  const path = `/v1/customers/${first}/orders`;
  const answers = [];
  for (let count = 0; count < 12; count += 1) {
    answers.push(await center.call<object>('GET', path));
  }
  // A minute may have ended in between; one of the two took more than five.
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused[0]?.body).toMatchObject({ code: '429', source: 'PartnerFD' });
  expect(await center.call('GET', `/v1/customers/${second}/orders`)).toMatchObject({ status: 200 });
});

// The last one: it also ends the tokens that the client keeps.
test('Tokens can end before their time, and consent can be taken back and given again', async () => {
  const grant = { grant_type: 'refresh_token', refresh_token: DACH.refreshToken };
  const first = await center.token(grant);
  const headers = { authorization: `Bearer ${String(first.body.access_token)}` };
  expect(await center.call('GET', '/v1/customers', { headers })).toMatchObject({ status: 200 });
  await fetch(`${center.url}/_simulator/tokens/end`, { method: 'POST' });
  expect(await center.call('GET', '/v1/customers', { headers })).toMatchObject({ status: 401 });
  const consent = (withdrawn: string[]) =>
    fetch(`${center.url}/_simulator/consents`, { method: 'PUT', body: JSON.stringify({ withdrawn }) });
  await consent([DACH.tenantId]);
  expect(await center.token(grant)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect(await center.token({ grant_type: 'client_credentials' })).toMatchObject({ status: 200 });
  await consent([]);
  expect(await center.token(grant)).toMatchObject({ status: 200 });
});
