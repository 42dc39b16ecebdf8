import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { connect } from 'node:net';
import { apiKey, GR, MEMBERS, publicIdOf, ROOT, SE } from './testing/test-callers.ts';
import { signedIn, startTestGateway, withKey, type TestGateway } from './testing/start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const VIEWER = '{ viewer { tenantId accountId actorKind currency locale readScope headers } }';
const codeOf = (answer: { body: { errors?: { extensions: { code: string } }[] } }) =>
  answer.body.errors?.[0]?.extensions.code;
const withoutRequestId = (text: string) => text.replace(/"requestId":"[^"]*"/, '');

describe('the acting tenant', () => {
  test('T01, T02: a tenant of somebody else is refused like one that does not exist', async () => {
    const shopper = await signedIn(MEMBERS.shopperOfGr);
    const foreign = await gateway.graphql(VIEWER, { headers: { ...shopper, 'x-tenant-id': 'se' } });
    const missing = await gateway.graphql(VIEWER, { headers: { ...shopper, 'x-tenant-id': 'atlantis' } });
    expect([foreign.status, codeOf(foreign)]).toEqual([403, 'TENANT_FORBIDDEN']);
    expect(missing.status).toBe(403);
    expect(withoutRequestId(missing.text)).toBe(withoutRequestId(foreign.text));
    expect(gateway.tenant.calls).not.toContain('look-up-tenant');
  });

  test.each(['gr', publicIdOf(GR)])('the own tenant may be named: %s', async (tenant) => {
    const answer = await gateway.graphql(VIEWER, {
      headers: { ...(await signedIn(MEMBERS.adminOfGr)), 'x-tenant-id': tenant },
    });
    expect(answer.body.data.viewer).toMatchObject({ tenantId: GR.tenantId, accountId: '*', actorKind: 'member' });
  });

  test('T03: without a tenant only a session can begin', async () => {
    const refused = await gateway.graphql('{ plans { nodes { id } } }');
    expect([refused.status, codeOf(refused)]).toEqual([400, 'TENANT_REQUIRED']);
    const unknown = await gateway.graphql('{ nothingOfTheKind }');
    expect(codeOf(unknown)).toBe('TENANT_REQUIRED');
    const signIn = await gateway.graphql(
      'mutation { signInStaff(tenantCode: "gr", email: "a@b.c", password: "x") { accessToken } }',
    );
    expect(signIn.body.data.signInStaff.accessToken).toBe('a');
    expect((await gateway.graphql('{ __typename }')).body.data).toEqual({ __typename: 'Query' });
    expect((await gateway.graphql('mutation { signIn(email: "a", password: "b") { accessToken } }')).status).toBe(400);
    const both = await gateway.graphql(
      'mutation { signInStaff(tenantCode: "gr", email: "a", password: "x") { accessToken } createCart { id } }',
    );
    expect(both.status).toBe(400);
  });

  test('T04: nobody in particular may name root', async () => {
    const answer = await gateway.graphql(VIEWER, { headers: { 'x-tenant-id': 'root' } });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'TENANT_FORBIDDEN']);
    const guest = await gateway.graphql(VIEWER, { headers: { ...withKey('sfk_gr_0000001'), 'x-tenant-id': 'root' } });
    expect(guest.status).toBe(403);
  });

  test.each(['gr,se', 'gr se', 'gr;se', 'gr, se', '../gr', '', 'x'.repeat(65)])(
    'T05: %j is no name of a tenant',
    async (tenant) => {
      const answer = await gateway.graphql(VIEWER, {
        headers: { ...(await signedIn(MEMBERS.adminOfGr)), 'x-tenant-id': tenant },
      });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
    },
  );

  test.each([
    ['T05', 'X-Tenant-Id', 'X-Tenant-Id'],
    ['T06', 'x-TENANT-id', 'X-Tenant-ID'],
  ])('%s: the header twice is refused, whatever its case', async (_id, first, second) => {
    const { authorization } = await signedIn(MEMBERS.operator);
    const answer = await rawRequest([
      'content-type',
      'application/json',
      'authorization',
      authorization,
      first,
      'gr',
      second,
      'se',
    ]);
    expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  test('T05: two credentials are refused', async () => {
    const { authorization } = await signedIn(MEMBERS.operator);
    const answer = await rawRequest([
      'content-type',
      'application/json',
      'authorization',
      authorization,
      'Authorization',
      'Bearer x',
    ]);
    expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  test('T05: a NUL in a header is no HTTP', async () => {
    const text = await rawText('POST /graphql HTTP/1.1\r\nHost: x\r\nX-Tenant-Id: g\0r\r\nContent-Length: 0\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    expect(text).toContain('BAD_REQUEST');
  });

  test('T07: what a caller says about itself is ignored', async () => {
    const pretended = {
      'x-internal-context': 'root',
      'x-tenant-context': 'e30',
      'x-forwarded-user': 'root',
      'x-roles': 'root',
      'x-request-id': 'same',
    };
    const headers = { ...(await signedIn(MEMBERS.adminOfGr)), 'x-request-id': 'same' };
    const plain = await gateway.graphql(VIEWER, { headers });
    const answer = await gateway.graphql(VIEWER, { headers: { ...headers, ...pretended } });
    expect(answer.text).toBe(plain.text);
  });

  test('T09: the address of one shop and the key of another do not go together', async () => {
    const at = (host: string) =>
      rawRequest(['content-type', 'application/json', 'x-storefront-key', 'sfk_gr_0000001', 'host', host]);
    expect(await at('shop.se.example')).toMatchObject({ status: 403, code: 'TENANT_FORBIDDEN' });
    expect(await at('SHOP.SE.EXAMPLE:443')).toMatchObject({ status: 403 });
    expect(await at('shop.gr.example')).toMatchObject({ status: 200 });
    expect(await at('nobody.example')).toMatchObject({ status: 200 });
  });

  test('T11: an administrator does not reach another tenant, not even a child', async () => {
    const answer = await gateway.graphql(VIEWER, {
      headers: { ...(await signedIn(MEMBERS.adminOfGr)), 'x-tenant-id': publicIdOf(SE) },
    });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'TENANT_FORBIDDEN']);
  });

  test('K05: an API key does not reach another tenant', async () => {
    const key = (name: string) => ({ authorization: `Bearer ${apiKey(name)}` });
    expect((await gateway.graphql(VIEWER, { headers: { ...key('gr'), 'x-tenant-id': 'se' } })).status).toBe(403);
    expect((await gateway.graphql(VIEWER, { headers: { ...key('root'), 'x-tenant-id': 'gr' } })).status).toBe(403);
    expect((await gateway.graphql(VIEWER, { headers: { ...key('gr'), ...withKey('sfk_se_0000001') } })).status).toBe(
      403,
    );
  });

  test('nobody but root works in a suspended tenant', async () => {
    const closed = [await signedIn(MEMBERS.adminOfSuspended), withKey('sfk_old_000001')];
    for (const headers of closed) {
      expect((await gateway.graphql(VIEWER, { headers })).status).toBe(403);
    }
    expect(
      (await gateway.graphql(VIEWER, { headers: { ...(await signedIn(MEMBERS.operator)), 'x-tenant-id': 'old' } }))
        .status,
    ).toBe(200);
  });
});

describe('root', () => {
  const CHANGE = 'mutation { changeNote(text: "hello") { text } }';
  const asOperator = async (headers: Record<string, string>) => ({
    ...(await signedIn(MEMBERS.operator)),
    'idempotency-key': 'key-12345',
    ...headers,
  });

  test('R04: a mutation names the one tenant that it writes in', async () => {
    const unnamed = await gateway.graphql(CHANGE, { headers: await asOperator({}) });
    expect([unnamed.status, codeOf(unnamed)]).toEqual([400, 'TENANT_REQUIRED']);
    expect((await gateway.graphql(CHANGE, { headers: await asOperator({ 'x-tenant-id': 'root' }) })).status).toBe(200);
  });

  test('R04: a session is renewed without naming one', async () => {
    const answer = await gateway.graphql('mutation { refreshSession(refreshToken: "r") { accessToken } }', {
      headers: await asOperator({}),
    });
    expect(answer.status).toBe(200);
  });

  test('R05: whoever writes in a country says why', async () => {
    const silent = await gateway.graphql(CHANGE, { headers: await asOperator({ 'x-tenant-id': 'gr' }) });
    expect([silent.status, codeOf(silent)]).toEqual([400, 'BAD_USER_INPUT']);
    const reason = encodeURIComponent('Αίτημα πελάτη');
    const answer = await gateway.graphql(CHANGE, {
      headers: await asOperator({ 'x-tenant-id': 'gr', 'x-audit-reason': reason }),
    });
    expect(answer.body.data).toEqual({ changeNote: { text: 'hello' } });
    expect(gateway.tenant.requests.at(-1)?.headers).toMatchObject({
      'x-audit-reason': 'Αίτημα πελάτη',
      'idempotency-key': 'key-12345',
    });
  });

  test.each(['%', 'x'.repeat(201), '%20'])('%j is no reason', async (reason) => {
    const answer = await gateway.graphql(CHANGE, {
      headers: await asOperator({ 'x-tenant-id': 'gr', 'x-audit-reason': reason }),
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test.each([
    [{}, 'tenant', ROOT.tenantId],
    [{ 'x-tenant-id': 'gr' }, 'tenant', GR.tenantId],
    [{ 'x-tenant-scope': 'all' }, 'all', ROOT.tenantId],
    [{ 'x-tenant-scope': 'gr, se' }, [GR.tenantId, SE.tenantId], ROOT.tenantId],
  ])('with %j it reads %j', async (headers, readScope, tenantId) => {
    const answer = await gateway.graphql(VIEWER, { headers: { ...(await signedIn(MEMBERS.analyst)), ...headers } });
    expect(answer.body.data.viewer).toMatchObject({ tenantId, readScope: JSON.stringify(readScope) });
  });

  test('a scope goes neither with a mutation nor beside a tenant', async () => {
    expect((await gateway.graphql(CHANGE, { headers: await asOperator({ 'x-tenant-scope': 'all' }) })).status).toBe(
      400,
    );
    expect(
      (await gateway.graphql(VIEWER, { headers: await asOperator({ 'x-tenant-scope': 'all', 'x-tenant-id': 'gr' }) }))
        .status,
    ).toBe(400);
    expect(
      (await gateway.graphql(VIEWER, { headers: await asOperator({ 'x-tenant-scope': 'gr,atlantis' }) })).status,
    ).toBe(403);
  });

  test('nobody else has a scope', async () => {
    const callers = [
      await signedIn(MEMBERS.adminOfGr),
      { authorization: `Bearer ${apiKey('root')}` },
      withKey('sfk_gr_0000001'),
      {},
    ];
    for (const caller of callers) {
      expect((await gateway.graphql(VIEWER, { headers: { ...caller, 'x-tenant-scope': 'all' } })).status).toBe(403);
    }
  });
});

describe('currency and language', () => {
  test.each([
    [{}, 'EUR', 'el-GR'],
    [{ 'x-currency': 'USD', 'accept-language': 'sv, en;q=0.8' }, 'USD', 'en-GB'],
    [{ 'x-currency': 'SEK', 'accept-language': '*' }, 'EUR', 'el-GR'],
  ])('a guest who sends %j sees %s and %s', async (headers, currency, locale) => {
    const answer = await gateway.graphql(VIEWER, { headers: { ...withKey('sfk_gr_0000001'), ...headers } });
    expect(answer.body.data.viewer).toMatchObject({ currency, locale });
  });

  test('an account trades in its own currency', async () => {
    const answer = await gateway.graphql(VIEWER, {
      headers: { ...(await signedIn(MEMBERS.shopperOfGr)), 'x-currency': 'EUR' },
    });
    expect(answer.body.data.viewer).toMatchObject({ currency: 'USD', accountId: MEMBERS.shopperOfGr.accountId });
  });
});

/** `fetch` joins what is sent twice, so these go out as they are written. */
function rawRequest(headers: string[]): Promise<{ status: number; code: string | undefined }> {
  return new Promise((resolve, reject) => {
    const isHostGiven = headers.some((name) => name.toLowerCase() === 'host');
    const all = isHostGiven ? headers : ['host', 'localhost', ...headers];
    const sent = request(
      `${gateway.url}/graphql`,
      { method: 'POST', headers: [...all, 'connection', 'close'] as never, setHost: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const body = JSON.parse(Buffer.concat(chunks).toString()) as { errors?: { extensions: { code: string } }[] };
          resolve({ status: response.statusCode ?? 0, code: body.errors?.[0]?.extensions.code });
        });
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ query: '{ viewer { tenantId } }' }));
  });
}

function rawText(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => {
      resolve(Buffer.concat(chunks).toString());
    });
    socket.on('error', reject);
  });
}
