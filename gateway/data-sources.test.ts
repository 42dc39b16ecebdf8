import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { signingKeysFromSecret } from '../subgraphs/shared/context/context-token.ts';
import { serveSubgraph, type HttpServer } from '../subgraphs/shared/server/http-server.ts';
import { GATEWAY_CLAIMS } from './sign-context.ts';
import { fakeSubgraphs, leakyError } from './testing/fake-subgraphs.ts';
import { MEMBERS } from './testing/test-callers.ts';
import {
  CONTEXT_SIGNING_KEY,
  signedContext,
  signedIn,
  startTestGateway,
  withKey,
  type TestGateway,
} from './testing/start-test-gateway.ts';

const shop = withKey('sfk_gr_0000001');
const JOINED = '{ plans { nodes { id } } viewer { tenantId } }';
const logger = pino({ level: 'silent' });
const forever = () => new Promise<never>(() => {});

describe('a subgraph in the same process', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway.stop());
  afterEach(() => {
    gateway.catalog.behavior = null;
  });

  test('S07: one that does not answer is left out after three seconds', async () => {
    gateway.catalog.behavior = forever;
    const started = performance.now();
    const answer = await gateway.graphql(JOINED, { headers: shop });
    expect(performance.now() - started).toBeLessThan(3_500);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ plans: null, viewer: { tenantId: expect.any(String) } });
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]);
  });

  test('S07: one that throws is left out, and its error says where', async () => {
    gateway.tenant.behavior = async () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
    const answer = await gateway.graphql('{ plan(id: "plan-1") { id tenant { plansSold } } viewer { tenantId } }', {
      headers: shop,
    });
    gateway.tenant.behavior = null;
    expect(answer.body.data).toMatchObject({ plan: { id: 'plan-1' }, viewer: null });
    expect(answer.text).not.toContain('10.0.0.7');
    expect(gateway.log.join()).toContain('10.0.0.7');
  });

  test('S09: an error with stack and SQL is masked, and whole in the log', async () => {
    gateway.catalog.behavior = async () => ({ status: 200, data: { plans: null }, errors: [leakyError()] });
    const answer = await gateway.graphql('{ plans { nodes { id } } }', {
      headers: { ...shop, 'x-request-id': 'find-me' },
    });
    expect(answer.body).toMatchObject({
      data: { plans: null },
      errors: [{ extensions: { code: 'INTERNAL', requestId: 'find-me' } }],
    });
    expect(answer.text).not.toMatch(/select|srv|stack|catalog|serviceName|relation/);
    const logged = gateway.log.filter((line) => line.includes('select * from tenant.member'));
    expect(logged.join()).toContain('find-me');
  });

  test('S08: data null without an error is no answer', async () => {
    gateway.catalog.behavior = async () => ({ status: 200, data: null });
    const answer = await gateway.graphql(JOINED, { headers: shop });
    expect(answer.body.errors[0].extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(answer.body.extensions).toEqual({ cost: expect.anything() });
  });

  test('when nobody can say who asks, nobody is let in', async () => {
    gateway.tenant.call = async () => Promise.reject(new Error('database is down'));
    const answer = await gateway.graphql(JOINED, { headers: withKey('sfk_se_0000001') });
    expect([answer.status, answer.body.errors[0].extensions]).toEqual([
      503,
      { code: 'UPSTREAM_UNAVAILABLE', retryable: true, requestId: expect.any(String) },
    ]);
  });
});

describe('a subgraph over HTTP', () => {
  const { tenant, catalog } = fakeSubgraphs(signingKeysFromSecret(CONTEXT_SIGNING_KEY).publicKey);
  const servers: HttpServer[] = [];
  let gateway: TestGateway;
  beforeAll(async () => {
    for (const subgraph of [tenant, catalog]) {
      servers.push(await serveSubgraph(subgraph, { host: '127.0.0.1', port: 0, logger }));
    }
    const [tenantUrl = '', catalogUrl = ''] = servers.map(({ url }) => url);
    gateway = await startTestGateway({
      subgraphs: [
        { name: 'tenant', url: tenantUrl },
        { name: 'catalog', url: catalogUrl },
      ],
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all(servers.map((server) => server.stop()));
  });

  test('answers as one in the same process does', async () => {
    const answer = await gateway.graphql('{ plans { nodes { id tenant { plansSold } } } viewer { actorKind } }', {
      headers: shop,
    });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data.viewer.actorKind).toBe('guest');
    expect((await gateway.get('/health/ready')).status).toBe(200);
  });

  test('is told the key and the reason, in whatever script', async () => {
    const reason = encodeURIComponent('κλήση 100 %');
    const headers = {
      ...(await signedIn(MEMBERS.operator)),
      'x-tenant-id': 'gr',
      'x-audit-reason': reason,
      'idempotency-key': 'key-12345',
    };
    await gateway.graphql('mutation { changeNote(text: "x") { text } }', { headers });
    expect(tenant.requests.at(-1)?.headers).toMatchObject({
      'x-audit-reason': 'κλήση 100 %',
      'idempotency-key': 'key-12345',
    });
  });

  test.each([
    '{ _entities(representations: []) { __typename } }',
    '{ _service { sdl } }',
    '{ __schema { types { name } } }',
    '{ viewer { tenantId } }',
  ])('S01: %s without a signed context is refused', async (query) => {
    for (const token of [undefined, 'x', 'eyJhbGciOiJub25lIn0.e30.', await signedContext(GATEWAY_CLAIMS)]) {
      const headers = {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { 'x-tenant-context': token }),
      };
      const response = await fetch(`${servers[0]?.url}/graphql`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain('type ');
    }
  });

  test('S01: nobody but the gateway looks up credentials', async () => {
    const member = await signedContext({ ...GATEWAY_CLAIMS, actorKind: 'member' });
    for (const token of ['', 'x', member]) {
      const response = await fetch(`${servers[0]?.url}/internal/look-up-tenant`, {
        method: 'POST',
        headers: { 'x-tenant-context': token },
        body: '{"selector":"gr"}',
      });
      expect(response.status).toBe(401);
    }
  });
});

describe('what answers instead of a subgraph', () => {
  let server: Server;
  let reply: { type: string; body: string } = { type: 'text/plain', body: '' };
  let gateway: TestGateway;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': reply.type }).end(reply.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { tenant } = fakeSubgraphs(signingKeysFromSecret(CONTEXT_SIGNING_KEY).publicKey);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    gateway = await startTestGateway({ subgraphs: [tenant, { name: 'catalog', url }] });
  });
  afterAll(async () => {
    await gateway.stop();
    server.close();
  });

  test.each([
    ['a page', { type: 'text/html', body: '<html>502 Bad Gateway</html>' }],
    ['half of an answer', { type: 'application/json', body: '{"data":{"plans":{"nodes":[{"id":"pl' }],
    ['50 MB', { type: 'application/json', body: `{"data":{"plans":null},"x":"${'x'.repeat(50_000_000)}"}` }],
    ['nothing', { type: 'application/json', body: '{"data":null}' }],
    ['a list', { type: 'application/json', body: '[]' }],
    ['null', { type: 'application/json', body: 'null' }],
  ])('S08: %s makes its part unavailable', async (_what, next) => {
    reply = next;
    const answer = await gateway.graphql(JOINED, { headers: shop });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ plans: null, viewer: { tenantId: expect.any(String) } });
    expect(answer.body.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]);
    const said = answer.text.replace(/"requestId":"[^"]*"/g, '');
    expect(said).not.toMatch(/502|JSON|127\.0\.0\.1/);
  });
});

test('S07: a subgraph that fails again and again is left alone, and comes back by itself', async () => {
  const { tenant, catalog } = fakeSubgraphs(signingKeysFromSecret(CONTEXT_SIGNING_KEY).publicKey);
  let isDown = true;
  let calls = 0;
  const served = await serveSubgraph(
    {
      ...catalog,
      execute(request) {
        calls += 1;
        return isDown ? Promise.reject(new Error('down')) : catalog.execute(request);
      },
    },
    { host: '127.0.0.1', port: 0, logger },
  );
  const gateway = await startTestGateway({ subgraphs: [tenant, { name: 'catalog', url: served.url }] });
  const ask = async () => (await gateway.graphql(JOINED, { headers: shop })).body;
  try {
    for (let request = 0; request < 8; request++) {
      expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
    }
    expect(calls).toBe(5);
    isDown = false;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await ask()).toMatchObject({ data: { plans: { nodes: expect.anything() } } });
  } finally {
    await gateway.stop();
    await served.stop();
  }
});
