import { describe, expect, test } from '@jest/globals';
import { ChangeCartLine } from './generated/storefront/change-cart-line.ts';
import { CreateQuote } from './generated/storefront/create-quote.ts';
import { EndCustomerList } from './generated/storefront/end-customer-list.ts';
import { JobProgress } from './generated/storefront/job-progress.ts';
import { PlanDetail } from './generated/storefront/plan-detail.ts';
import { PlanList } from './generated/storefront/plan-list.ts';
import { RefreshSession } from './generated/storefront/refresh-session.ts';
import { texts } from './generated/storefront/texts.ts';
import { SignInStaff } from './generated/backOffice/sign-in-staff.ts';
import { TenantList } from './generated/root/tenant-list.ts';
import { createTributary } from './tributary.ts';
import type { TributaryError } from './tributary-error.ts';
import { data, fakeFetch, refusal, silence } from './testing/fake-fetch.ts';

const QUICK = { url: 'https://api.example/', retryMilliseconds: 1 };
const shopOf = (fake: ReturnType<typeof fakeFetch>, options = {}) =>
  createTributary({ ...QUICK, storefrontKey: 'sfk_gr', guestToken: 'guest-1', fetch: fake.fetch, ...options });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: TributaryError) => error,
  );
const PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
const PLANS = data({ plans: PAGE });
const QUOTE = data({ createQuote: { quote: { id: 'quo_1' }, cart: { id: 'crt_1' }, userErrors: [] } });
const ASKED = { cartId: 'crt_1', expectedVersion: 2 };
const LINE = { cartId: 'crt_1', planId: 'pln_1', quantity: 3 };

describe('what is sent', () => {
  test('an operation is named by the hash of its text, and says for whom and from whom it comes', async () => {
    const fake = fakeFetch(PLANS);
    await shopOf(fake).tenant('gr', { currency: 'EUR', language: 'el-GR' }).query(PlanList, { search: 'premium' });
    const [request] = fake.requests;
    expect(request?.url).toBe('https://api.example/graphql');
    expect(request?.body).toEqual({
      extensions: { persistedQuery: { version: 1, sha256Hash: PlanList.hash } },
      variables: { search: 'premium' },
    });
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer guest-1',
      'x-storefront-key': 'sfk_gr',
      'x-tenant-id': 'gr',
      'x-currency': 'EUR',
      'accept-language': 'el-GR',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    });
  });

  test('root reads many tenants by scope, and acts in one with a reason in any script', async () => {
    const fake = fakeFetch(data({ tenants: PAGE }));
    const staff = createTributary({ ...QUICK, token: () => 'key', fetch: fake.fetch });
    await staff.root({ scope: ['gr', 'bg'] }).query(TenantList);
    await staff.root({ tenant: 'gr', reason: 'Ελληνικά' }).query(TenantList);
    expect(fake.requests[0]?.headers).toMatchObject({ 'x-tenant-scope': 'gr,bg', authorization: 'Bearer key' });
    expect(fake.requests[0]?.headers).not.toHaveProperty('x-tenant-id');
    expect(fake.requests[1]?.headers).toMatchObject({
      'x-tenant-id': 'gr',
      'x-audit-reason': encodeURIComponent('Ελληνικά'),
    });
  });

  test('who has no credential yet signs in without naming a tenant', async () => {
    const fake = fakeFetch(data({ signInStaff: { session: { accessToken: 't' }, userErrors: [] } }), PLANS);
    const staff = createTributary({ ...QUICK, fetch: fake.fetch });
    const result = await staff
      .tenant('gr')
      .mutate(SignInStaff, { tenantCode: 'gr', email: 'a@b.example', password: 'p' });
    expect(fake.requests[0]?.headers).not.toHaveProperty('x-tenant-id');
    expect(fake.requests[0]?.headers).not.toHaveProperty('idempotency-key');
    expect(result.ok && result.session.accessToken).toBe('t');
  });

  test('a platform in a sandbox that does not know the hash gets the text, once and for all', async () => {
    const unknown = refusal('PERSISTED_QUERY_NOT_FOUND', { status: 400 });
    const fake = fakeFetch(unknown, PLANS);
    const gr = shopOf(fake, { texts }).tenant('gr');
    await gr.query(PlanList);
    await gr.query(PlanList);
    expect(fake.requests.map(({ body }) => body.query?.startsWith('query PlanList') ?? 'by hash')).toEqual([
      'by hash',
      true,
      true,
    ]);
    expect(fake.requests[1]?.body).not.toHaveProperty('extensions');
    expect((await failure(shopOf(fakeFetch(unknown)).tenant('gr').query(PlanList)))?.code).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  test('what was written is seen by what is read next', async () => {
    const fake = fakeFetch(data({ changeCartLine: { cart: {}, changeToken: 'seen', userErrors: [] } }), PLANS);
    const gr = shopOf(fake).tenant('gr');
    await gr.mutate(ChangeCartLine, LINE);
    await gr.query(PlanList);
    expect(fake.requests[1]?.headers['x-after']).toBe('seen');
  });
});

describe('what is repeated', () => {
  test.each([
    ['a broken connection', new TypeError('fetch failed')],
    ['an error page of a proxy', { status: 502, body: '<html>' }],
    ['too many requests', refusal('RATE_LIMITED', { status: 429, retryable: true, headers: { 'retry-after': '0' } })],
    [
      'a part of the platform that is down',
      refusal('UPSTREAM_UNAVAILABLE', { retryable: true, path: ['plans'], data: { plans: null } }),
    ],
  ])('a query after %s', async (_, trouble) => {
    const fake = fakeFetch(trouble, trouble, PLANS);
    expect(await shopOf(fake).tenant('gr').query(PlanList)).toEqual(PAGE);
    expect(fake.requests).toHaveLength(3);
    expect(new Set(fake.requests.map(({ headers }) => headers['x-request-id'])).size).toBe(1);
  });

  test('a mutation keeps its idempotency key over every repetition, and another one has another', async () => {
    const fake = fakeFetch(new TypeError(), { status: 503, body: '' }, QUOTE);
    const gr = shopOf(fake).tenant('gr');
    await gr.mutate(CreateQuote, ASKED);
    await gr.mutate(CreateQuote, ASKED);
    const keys = fake.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f-]{14}7/);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test('an intent that was not answered says its key, so that it can be gone on with', async () => {
    const fake = fakeFetch(new TypeError(), QUOTE);
    const gr = shopOf(fake, { retries: 0 }).tenant('gr');
    const error = await failure(gr.mutate(CreateQuote, ASKED));
    expect(error).toMatchObject({ code: 'NETWORK', retryable: true, status: 0 });
    await gr.mutate(CreateQuote, ASKED, { idempotencyKey: error?.idempotencyKey });
    expect(fake.requests[1]?.headers['idempotency-key']).toBe(fake.requests[0]?.headers['idempotency-key']);
  });

  test.each([
    ['an edit of a cart', ChangeCartLine, LINE],
    ['the renewal of a session, whose token works once', RefreshSession, { refreshToken: 'r' }],
  ])('%s is never repeated by itself', async (_, document, input) => {
    const fake = fakeFetch(new TypeError(), QUOTE);
    const gr = shopOf(fake).tenant('gr');
    const error = await failure(
      document === ChangeCartLine
        ? gr.mutate(ChangeCartLine, LINE)
        : gr.mutate(RefreshSession, input as { refreshToken: string }),
    );
    expect(error?.code).toBe('NETWORK');
    expect(fake.requests).toHaveLength(1);
  });

  test('what will not pass is not repeated', async () => {
    const fake = fakeFetch(refusal('TENANT_FORBIDDEN', { status: 403 }));
    const error = await failure(shopOf(fake).tenant('bg').query(PlanList));
    expect(error).toMatchObject({ code: 'TENANT_FORBIDDEN', status: 403, retryable: false });
    expect(fake.requests).toHaveLength(1);
  });

  test('after so many attempts the last error is thrown', async () => {
    const fake = fakeFetch(new TypeError('gone'));
    expect(await failure(shopOf(fake, { retries: 2 }).tenant('gr').query(PlanList))).toMatchObject({ code: 'NETWORK' });
    expect(fake.requests).toHaveLength(3);
  });

  test('Retry-After is waited for, in seconds or until a date, and not when it is too long', async () => {
    const limited = (after: string) =>
      refusal('RATE_LIMITED', { status: 429, retryable: true, headers: { 'retry-after': after } });
    const started = Date.now();
    await shopOf(fakeFetch(limited('1'), PLANS))
      .tenant('gr')
      .query(PlanList);
    expect(Date.now() - started).toBeGreaterThanOrEqual(990);
    await shopOf(fakeFetch(limited(new Date().toUTCString()), PLANS))
      .tenant('gr')
      .query(PlanList);
    const error = await failure(
      shopOf(fakeFetch(limited('3600'), PLANS))
        .tenant('gr')
        .query(PlanList),
    );
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 3600 });
  });
});

describe('time', () => {
  test('an answer that does not come in time is TIMEOUT', async () => {
    const fake = fakeFetch(silence);
    const error = await failure(shopOf(fake, { queryMilliseconds: 20, retries: 1 }).tenant('gr').query(PlanList));
    expect(error).toMatchObject({ code: 'TIMEOUT', retryable: true });
    expect(fake.requests).toHaveLength(2);
  });

  test('an AbortSignal ends a request and the pause before the next one', async () => {
    const controller = new AbortController();
    const asked = failure(shopOf(fakeFetch(silence)).tenant('gr').query(PlanList, {}, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 10);
    expect(await asked).toMatchObject({ code: 'ABORTED', retryable: false });

    const fake = fakeFetch(refusal('OVERLOADED', { status: 503, retryable: true, headers: { 'retry-after': '20' } }));
    const second = new AbortController();
    const paused = failure(shopOf(fake).tenant('gr').query(PlanList, {}, { signal: second.signal }));
    setTimeout(() => second.abort(), 10);
    expect((await paused)?.code).toBe('ABORTED');
    expect((await failure(shopOf(fake).tenant('gr').query(PlanList, {}, { signal: second.signal })))?.code).toBe(
      'ABORTED',
    );
    expect(fake.requests).toHaveLength(1);
  });
});

describe('what is answered', () => {
  test('a mutation is judged by its payload, whatever errors stand beside it', async () => {
    const beside = refusal('UPSTREAM_UNAVAILABLE', {
      retryable: true,
      path: ['createQuote', 'cart', 'buyer'],
      data: { createQuote: { quote: { id: 'quo_1' }, cart: { id: 'crt_1', buyer: null }, userErrors: [] } },
    });
    const result = await shopOf(fakeFetch(beside)).tenant('gr').mutate(CreateQuote, ASKED);
    expect(result).toMatchObject({ ok: true, isReplay: false, quote: { id: 'quo_1' } });
  });

  test('a mutation that was done but could not be shown is asked for again with the same key', async () => {
    const hidden = refusal('UPSTREAM_UNAVAILABLE', {
      retryable: true,
      path: ['createQuote', 'quote'],
      data: { createQuote: { quote: null, cart: null, userErrors: [] } },
    });
    const replay = data(
      { createQuote: { quote: { id: 'quo_1' }, cart: null, userErrors: [] } },
      { idempotentReplay: true },
    );
    const fake = fakeFetch(hidden, replay);
    const result = await shopOf(fake).tenant('gr').mutate(CreateQuote, ASKED);
    expect(result).toMatchObject({ ok: true, isReplay: true, quote: { id: 'quo_1' } });
    expect(fake.requests[1]?.headers['idempotency-key']).toBe(fake.requests[0]?.headers['idempotency-key']);
  });

  test('a mutation that shows nothing at all is no success', async () => {
    const nothing = data({ createQuote: { quote: null, cart: null, userErrors: [] } });
    for (const answer of [nothing, data({ createQuote: null }), data({})]) {
      const error = await failure(shopOf(fakeFetch(answer)).tenant('gr').mutate(CreateQuote, ASKED));
      expect(error).toMatchObject({ code: 'BAD_RESPONSE', idempotencyKey: expect.any(String) });
    }
  });

  test('a refusal carries every reason and what there is now', async () => {
    const error = { code: 'BAD_USER_INPUT', message: 'The cart has changed.', path: ['expectedVersion'] };
    const refused = data({ createQuote: { quote: null, cart: { version: 3 }, userErrors: [error] } });
    const result = await shopOf(fakeFetch(refused)).tenant('gr').mutate(CreateQuote, ASKED);
    expect(result).toEqual({ ok: false, errors: [error], current: { quote: null, cart: { version: 3 } } });
  });

  test('a part that is missing is an error, or a gap for a page that shows the rest', async () => {
    const partly = refusal('UPSTREAM_UNAVAILABLE', {
      path: ['plan', 'price'],
      data: { plan: { id: 'pln_1', price: null } },
    });
    const gr = shopOf(fakeFetch(partly)).tenant('gr');
    expect(await failure(gr.query(PlanDetail, { id: 'pln_1' }))).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      path: ['plan', 'price'],
      partial: { id: 'pln_1', price: null },
    });
    const { value, gaps } = await gr.queryWithGaps(PlanDetail, { id: 'pln_1' });
    expect(value?.id).toBe('pln_1');
    expect(gaps.map(({ path, error }) => [path, error.code])).toEqual([[['plan', 'price'], 'UPSTREAM_UNAVAILABLE']]);
  });

  test('a field that the caller may not see is null; a question that the caller may not ask is an error', async () => {
    const withheld = refusal('FORBIDDEN', { path: ['plan', 'price'], data: { plan: { id: 'pln_1', price: null } } });
    expect(await shopOf(fakeFetch(withheld)).tenant('gr').query(PlanDetail, { id: 'pln_1' })).toMatchObject({
      price: null,
    });
    const forbidden = refusal('FORBIDDEN', { path: ['plan'], data: { plan: null } });
    expect((await failure(shopOf(fakeFetch(forbidden)).tenant('gr').query(PlanDetail, { id: 'x' })))?.code).toBe(
      'FORBIDDEN',
    );
    expect(
      await shopOf(fakeFetch(data({ plan: null })))
        .tenant('gr')
        .query(PlanDetail, { id: 'x' }),
    ).toBeNull();
  });

  test('an answer of somebody else is BAD_RESPONSE', async () => {
    const error = await failure(
      shopOf(fakeFetch({ status: 404, body: 'not here' }))
        .tenant('gr')
        .query(PlanList),
    );
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', status: 404, retryable: false });
    expect(error).toBeInstanceOf(Error);
  });
});

describe('a visitor', () => {
  test('who asks several things at once is one guest, and is known to the next page', async () => {
    let made = 0;
    const kept: string[] = [];
    const fake = fakeFetch(async ({ headers }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return headers.authorization ? PLANS : { ...PLANS, headers: { 'x-guest-token': `guest-${++made}` } };
    });
    const shop = shopOf(fake, { guestToken: null, onGuestToken: (token: string) => kept.push(token) });
    await Promise.all([1, 2, 3].map(() => shop.tenant('gr').query(PlanList)));
    expect(kept).toEqual(['guest-1']);
    expect(shop.guestToken).toBe('guest-1');
    expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer guest-1',
      'Bearer guest-1',
    ]);
  });

  test('whose first request fails does not keep the others waiting', async () => {
    const fake = fakeFetch(new TypeError(), { ...PLANS, headers: { 'x-guest-token': 'guest-2' } }, PLANS);
    const gr = shopOf(fake, { guestToken: null, retries: 0 }).tenant('gr');
    const outcomes = await Promise.allSettled([gr.query(PlanList), gr.query(PlanList), gr.query(PlanList)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  test('who comes back after the token has expired begins as a new guest', async () => {
    const fake = fakeFetch(refusal('UNAUTHENTICATED', { status: 401 }), {
      ...PLANS,
      headers: { 'x-guest-token': 'guest-2' },
    });
    const shop = shopOf(fake);
    await shop.tenant('gr').query(PlanList);
    expect(shop.guestToken).toBe('guest-2');
  });

  test('who signs in is asked by the own token; an expired session is an error to be handled', async () => {
    const fake = fakeFetch(PLANS, refusal('UNAUTHENTICATED', { status: 401 }));
    const shop = shopOf(fake);
    shop.useToken('access');
    await shop.tenant('gr').query(PlanList);
    expect(fake.requests[0]?.headers.authorization).toBe('Bearer access');
    expect(shop.guestToken).toBe('guest-1');
    expect((await failure(shop.tenant('gr').query(PlanList)))?.code).toBe('UNAUTHENTICATED');
  });
});

describe('lists and long work', () => {
  const pageOf = (from: number, count: number, endCursor: string | null) => ({
    nodes: Array.from({ length: count }, (_, index) => ({ id: from + index })),
    pageInfo: { hasNextPage: endCursor !== null, endCursor },
  });
  const take = async <Node>(nodes: AsyncIterable<Node>) => {
    const taken: Node[] = [];
    for await (const node of nodes) {
      taken.push(node);
    }
    return taken;
  };

  test('are read page after page, up to the cap and not one more', async () => {
    const fake = fakeFetch(
      data({ plans: pageOf(0, 100, 'c1') }),
      data({ plans: pageOf(100, 100, 'c2') }),
      data({ plans: pageOf(200, 50, 'c3') }),
    );
    const plans = await take(shopOf(fake).tenant('gr').pages(PlanList, { search: 'x' }, { max: 250 }));
    expect(plans).toHaveLength(250);
    expect(fake.requests.map(({ body }) => body.variables)).toEqual([
      { search: 'x', first: 100, after: null },
      { search: 'x', first: 100, after: 'c1' },
      { search: 'x', first: 50, after: 'c2' },
    ]);
  });

  test('end with the last page, inside another record too, and never run in circles', async () => {
    const inside = fakeFetch(data({ account: { id: 'a', endCustomers: pageOf(0, 2, null) } }));
    expect(
      await take(shopOf(inside).tenant('gr').pages(EndCustomerList, { accountId: 'a' }, { max: 10 })),
    ).toHaveLength(2);
    const missing = fakeFetch(data({ account: null }));
    expect(await take(shopOf(missing).tenant('gr').pages(EndCustomerList, { accountId: 'a' }, { max: 10 }))).toEqual(
      [],
    );
    const circle = fakeFetch(data({ plans: pageOf(0, 1, 'c1') }));
    expect(await take(shopOf(circle).tenant('gr').pages(PlanList, {}, { max: 10, pageSize: 1 }))).toHaveLength(2);
  });

  test('are followed until they end, as often as the platform says', async () => {
    const job = (status: string, pollAfterSeconds: number | null) => data({ job: { status, pollAfterSeconds } });
    const fake = fakeFetch(
      job('QUEUED', 0.01),
      new TypeError(),
      job('RUNNING', 0.01),
      job('PARTIALLY_SUCCEEDED', null),
    );
    const seen: unknown[] = [];
    const ended = await shopOf(fake)
      .tenant('gr')
      .waitFor(JobProgress, { id: 'job_1' }, { onProgress: (value) => seen.push(value?.status) });
    expect(ended?.status).toBe('PARTIALLY_SUCCEEDED');
    expect(seen).toEqual(['QUEUED', 'RUNNING', 'PARTIALLY_SUCCEEDED']);
  });

  test('that last longer than one waits are STILL_RUNNING', async () => {
    const fake = fakeFetch(data({ job: { status: 'RUNNING', pollAfterSeconds: 60 } }));
    const error = await failure(shopOf(fake).tenant('gr').waitFor(JobProgress, { id: 'job_1' }, { waitSeconds: 1 }));
    expect(error).toMatchObject({ code: 'STILL_RUNNING', partial: { status: 'RUNNING' } });
  });
});
