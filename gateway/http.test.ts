import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditServer } from 'graphql-http';
import { request } from 'node:http';
import { connect } from 'node:net';
import { apiKey } from './testing/test-callers.ts';
import { startTestGateway, withKey, type TestGateway } from './testing/start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const shop = withKey('sfk_gr_0000001');
const QUERY = '{"query":"{ __typename }"}';
const preflight = { 'apollo-require-preflight': '1' };
const fetchStatus = async (path: string, init: RequestInit) => {
  const response = await fetch(`${gateway.url}${path}`, init);
  return [response.status, response.headers.get('content-type')?.split(';')[0], await response.text()];
};

describe('HTTP', () => {
  test('it speaks GraphQL over HTTP without an error in the audit', async () => {
    const results = await auditServer({ url: `${gateway.url}/graphql` });
    expect(results.filter(({ status }) => status === 'error').map(({ name }) => name)).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });

  test.each([
    ['application/json', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
  ])('a client that accepts %s gets it', async (accept, type) => {
    const answer = await gateway.post(QUERY, { accept });
    expect(answer.headers.get('content-type')).toContain(type);
  });

  test('G10: several operations at once are refused', async () => {
    for (const body of [`[${QUERY},${QUERY}]`, '[]', `[[${QUERY}]]`]) {
      const answer = await gateway.post(body);
      expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
    }
  });

  test.each<[string, string, RequestInit, number]>([
    ['a mutation by GET', '/graphql?query=mutation{createCart{id}}', { headers: { ...shop, ...preflight } }, 405],
    ['GET from any page', '/graphql?query={__typename}', {}, 400],
    ['plain text', '/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: QUERY }, 400],
    [
      'a form',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'query={__typename}' },
      400,
    ],
    [
      'GET as a form',
      '/graphql?query={__typename}',
      { headers: { 'content-type': 'multipart/form-data; boundary=x', ...preflight } },
      415,
    ],
    [
      'a charset nobody uses',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-7' }, body: QUERY },
      415,
    ],
    ['PUT', '/graphql', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: QUERY }, 405],
    ['DELETE', '/graphql', { method: 'DELETE' }, 405],
    ['no JSON', '/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }, 400],
    ['no query', '/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }, 400],
    [
      'a query that is no text',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":{"a":1}}' },
      400,
    ],
    [
      'variables as text',
      '/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"{__typename}","variables":"{}"}',
      },
      400,
    ],
    ['two queries by GET', '/graphql?query={a}&query={__typename}', { headers: preflight }, 400],
    ['another path', '/admin', {}, 404],
  ])('G11: %s', async (_what, path, init, status) => {
    const [answered, type, text] = await fetchStatus(path, init);
    expect([answered, type]).toEqual([status, 'application/json']);
    expect(JSON.parse(String(text)).errors[0].extensions).toMatchObject({
      code: expect.any(String),
      requestId: expect.any(String),
    });
    expect(text).not.toMatch(/\n +at |node_modules/);
  });

  test.each([
    ['a shopper 100 KB', shop, 100],
    ['a back office 256 KB', { authorization: `Bearer ${apiKey('gr')}` }, 256],
  ])('%s and no more', async (_who, headers, kilobytes) => {
    const start = '{"query":"{ __typename }","variables":{"x":"';
    const padded = (length: number) => `${start}${'x'.repeat(length - start.length - 3)}"}}`;
    expect((await gateway.post(padded(kilobytes * 1024), headers)).status).toBe(200);
    expect((await gateway.post(padded(kilobytes * 1024 + 100), headers)).status).toBe(413);
    expect(await chunked(kilobytes * 1024 + 100, headers)).toBe(413);
  });

  test.each([
    ['a-b.c:1', 'a-b.c:1'],
    ['x'.repeat(129), null],
    ['a b', null],
  ])('the request id %j is echoed or replaced', async (sent, echoed) => {
    const answer = await gateway.graphql('{ nothing }', { headers: { 'x-request-id': sent } });
    const id = answer.headers.get('x-request-id');
    expect(answer.body.errors[0].extensions.requestId).toBe(id);
    expect(echoed === null ? id !== sent : id === echoed).toBe(true);
    expect((await gateway.get('/nothing', { 'x-request-id': sent })).headers.get('x-request-id')).toBeTruthy();
  });

  test.each(['https://evil.example', 'null', 'https://shop.gr.example.evil.com', 'ftp://shop.gr.example', 'x'])(
    'K12: the page %s is allowed nothing',
    async (origin) => {
      const answer = await gateway.post(QUERY, { ...shop, origin });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      const [status] = await fetchStatus('/graphql', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      expect(status).toBe(405);
    },
  );

  test('the pages of a storefront read its answers, without cookies', async () => {
    const origin = 'https://shop.gr.example';
    const preflight = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    for (const header of ['x-storefront-key', 'x-tenant-id', 'authorization', 'idempotency-key', 'x-after']) {
      expect(preflight.headers.get('access-control-allow-headers')).toContain(header);
    }
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const answer = await gateway.post(QUERY, { ...shop, origin });
    expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual([origin, 'origin']);
  });

  test('K12: the page of another tenant’s storefront does not read them', async () => {
    const answer = await gateway.post(QUERY, { ...shop, origin: 'https://shop.se.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('it says that it lives and that it is ready', async () => {
    expect((await gateway.get('/health/live')).body).toEqual({ status: 'live' });
    expect((await gateway.get('/health/ready')).body).toEqual({ status: 'ready' });
  });

  test('an upload goes to the tenant subgraph', async () => {
    expect(await fetchStatus('/uploads/upl_1?signature=x', { method: 'PUT', body: 'bytes' })).toEqual([
      200,
      'text/plain',
      'PUT /uploads/upl_1?signature=x',
    ]);
  });

  test('the editor comes with all its scripts, from here', async () => {
    expect((await gateway.get('/')).text).toContain('The sandbox is being set up');
    const page = await gateway.get('/graphiql');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).not.toMatch(/https?:\/\//);
    const files = [...page.text.matchAll(/"(\/graphiql\/static\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThanOrEqual(2);
    for (const file of [...new Set(files), '/graphiql/static/graphqlWorker.js', '/graphiql/static/editorWorker.js']) {
      const answer = await gateway.get(file);
      expect([file, answer.status]).toEqual([file, 200]);
      expect(answer.text.length).toBeGreaterThan(1_000);
    }
  });

  test('what is under way is answered before it stops, and nothing after', async () => {
    const other = await startTestGateway();
    other.catalog.behavior = () =>
      new Promise((resolve) => {
        setTimeout(() => {
          resolve({ status: 200, data: { plans: { nodes: [] } } });
        }, 300);
      });
    const slow = other.graphql('{ plans { nodes { id } } }', { headers: shop });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    const stopped = other.stop();
    expect((await slow).body.data).toEqual({ plans: { nodes: [] } });
    await stopped;
    expect(performance.now() - started).toBeLessThan(2_000);
    await expect(other.get('/health/live')).rejects.toThrow();
  });

  test('G18: who sends nothing is not waited for', async () => {
    const { hostname, port } = new URL(gateway.url);
    const started = performance.now();
    const text = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('POST /graphql HTTP/1.1\r\nHost: x\r\n'));
      socket.on('data', (chunk) => {
        resolve(chunk.toString());
      });
      socket.on('end', () => socket.destroy());
    });
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(performance.now() - started).toBeLessThan(12_000);
  }, 20_000);
});

describe('rates', () => {
  test('who asks too often waits, others do not', async () => {
    const other = await startTestGateway({ rateLimits: { requestsPerSecond: 3, signInsPerMinute: 2 } });
    try {
      const key = { authorization: `Bearer ${apiKey('gr')}` };
      const answers = await Promise.all(Array.from({ length: 5 }, () => other.post(QUERY, key)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(2);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      expect(refused[0]?.body.errors[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
      expect((await other.post(QUERY, { authorization: `Bearer ${apiKey('se')}` })).status).toBe(200);
    } finally {
      await other.stop();
    }
  });

  test('K10: passwords are not guessed one after the other', async () => {
    const other = await startTestGateway({ rateLimits: { signInsPerMinute: 2 } });
    try {
      const attempt = (headers: Record<string, string>) =>
        other.graphql('mutation { signIn(email: "a", password: "b") { accessToken } }', { headers });
      const statuses = [await attempt(shop), await attempt(shop), await attempt(shop)].map(({ status }) => status);
      expect(statuses).toEqual([200, 200, 429]);
      expect((await attempt(withKey('sfk_se_0000001'))).status).toBe(200);
      const staff = () =>
        other.graphql('mutation { signInStaff(tenantCode: "gr", email: "a", password: "b") { accessToken } }');
      expect([await staff(), await staff(), await staff()].map(({ status }) => status)).toEqual([200, 200, 429]);
    } finally {
      await other.stop();
    }
  });
});

/** Sends a body whose length is not announced. */
function chunked(length: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${gateway.url}/graphql`,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.resume();
        sent.destroy();
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') {
        reject(error);
      }
    });
    sent.write(' '.repeat(length));
  });
}
