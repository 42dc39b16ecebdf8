import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startSandbox, type Sandbox } from '../test/support/sandbox.ts';
import * as backOffice from './generated/backOffice.ts';
import * as root from './generated/root.ts';
import * as storefront from './generated/storefront.ts';
import { match } from './result.ts';
import { createTributary, type Shop, type Staff } from './tributary.ts';
import type { TributaryError } from './tributary-error.ts';

let sandbox: Sandbox;
let requests = 0;
const counting: typeof fetch = (input, init) => {
  requests++;
  return fetch(input, init);
};
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: TributaryError) => error,
  );
const shopOf = (code: string, options = {}): Shop =>
  createTributary({
    url: sandbox.url,
    storefrontKey: sandbox.credentials.storefrontKeys[code] ?? '',
    fetch: counting,
    ...options,
  });
const staffOf = (token: string | undefined): Staff =>
  createTributary({ url: sandbox.url, token: token ?? null, fetch: counting });
const loginOf = (tenantCode: string) => {
  const login = [...sandbox.credentials.shoppers, sandbox.credentials.root].find(
    (one) => one.tenantCode === tenantCode,
  );
  return login ?? { tenantCode, email: '', password: '' };
};

async function signedIn(code: string, options = {}): Promise<Shop> {
  const shop = shopOf(code, options);
  const { email, password } = loginOf(code);
  const result = await shop.tenant(code).mutate(storefront.SignIn, { email, password });
  shop.useToken(result.ok ? result.session.accessToken : null);
  return shop;
}

async function rootStaff(): Promise<Staff> {
  const staff = staffOf(undefined);
  const { email, password } = sandbox.credentials.root;
  const result = await staff.root({ tenant: 'root' }).mutate(root.SignInStaff, { tenantCode: 'root', email, password });
  staff.useToken(result.ok ? result.session.accessToken : null);
  return staff;
}

beforeAll(async () => {
  sandbox = await startSandbox();
}, 120_000);
afterAll(() => sandbox.stop());

describe('a storefront', () => {
  test('lists its plans with prices in its own currency, page after page up to a cap', async () => {
    for (const [code, currency] of Object.entries({ gr: 'EUR', nordics: 'SEK' })) {
      const plans: storefront.PlanListNode[] = [];
      const sorted = { sort: { by: 'LISTED_PRICE', direction: 'ASC' } } as const;
      for await (const plan of shopOf(code).tenant(code).pages(storefront.PlanList, sorted, { max: 12, pageSize: 5 })) {
        plans.push(plan);
      }
      expect(plans).toHaveLength(12);
      expect(new Set(plans.map(({ id }) => id)).size).toBe(12);
      expect([code, ...new Set(plans.map(({ price }) => price?.unitPrice.currency))]).toEqual([code, currency]);
    }
  });

  test('takes a visitor from the list to a cart, keeps the cart over the sign-in, and quotes it with VAT', async () => {
    const kept: string[] = [];
    const shop = shopOf('gr', { onGuestToken: (token: string) => kept.push(token) });
    const gr = shop.tenant('gr');
    const [{ nodes }, made] = await Promise.all([
      gr.query(storefront.PlanList, { first: 1, sort: { by: 'LISTED_PRICE' } }),
      gr.mutate(storefront.CreateCart, {}),
    ]);
    expect(kept).toHaveLength(1);
    const planId = nodes[0]?.id ?? '';
    const guestCart = made.ok ? made.cart.id : '';
    expect(await gr.mutate(storefront.ChangeCartLine, { cartId: guestCart, planId, quantity: 3 })).toMatchObject({
      ok: true,
    });

    const { email, password } = loginOf('gr');
    const session = await gr.mutate(storefront.SignIn, { email, password });
    shop.useToken(session.ok ? session.session.accessToken : null);
    const taken = await gr.mutate(storefront.CreateCart, { guestToken: shop.guestToken });
    const cart = taken.ok ? taken.cart : null;
    expect(cart?.lines).toMatchObject([{ quantity: 3, plan: { id: planId } }]);

    const asked = { cartId: cart?.id ?? '', expectedVersion: cart?.version ?? 0 };
    const idempotencyKey = 'the-same-intent-twice';
    const quoted = await gr.mutate(storefront.CreateQuote, asked, { idempotencyKey });
    const again = await gr.mutate(storefront.CreateQuote, asked, { idempotencyKey });
    expect(quoted).toMatchObject({ ok: true, isReplay: false, quote: { taxSubtotals: [{ ratePercent: '24' }] } });
    expect(again.ok && quoted.ok && [again.isReplay, again.quote.id === quoted.quote.id]).toEqual([true, true]);
  });

  test('is refused with the current state, and a switch over the codes is all that is needed', async () => {
    const gr = (await signedIn('gr')).tenant('gr');
    const made = await gr.mutate(storefront.CreateCart, {});
    const cartId = made.ok ? made.cart.id : '';
    const read = async (expectedVersion: number) =>
      match(await gr.mutate(storefront.CreateQuote, { cartId, expectedVersion }), {
        ok: () => 'quoted',
        CART_EMPTY: (_, current) => `empty at version ${current.cart?.version}`,
        VERSION_CONFLICT: (_, current) => `now at version ${current.cart?.version}`,
        otherwise: (errors) => errors.map(({ code }) => code).join(),
      });
    expect(await read(made.ok ? made.cart.version : 0)).toMatch(/^empty at version \d+$/);
    expect(await read(99)).toMatch(/^now at version \d+$/);
    const unknown = { cartId, planId: 'pln_01kn7c2p6df8tr3xw0v5ah9mqe', quantity: 1 };
    expect(await gr.mutate(storefront.ChangeCartLine, unknown)).toMatchObject({
      ok: false,
      errors: [{ code: 'NOT_FOUND', path: ['planId'] }],
      current: { cart: { id: cartId } },
    });
  });
});

describe('a mistake is an error that a switch can handle', () => {
  test("another tenant's shop", async () => {
    const error = await failure(shopOf('gr').tenant('nordics').query(storefront.PlanList));
    expect(error).toMatchObject({ code: 'TENANT_FORBIDDEN', status: 403, retryable: false });
    expect(error?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('an unknown storefront key, and a session that has ended', async () => {
    const unknown = shopOf('gr', { storefrontKey: 'sfk_gr_unknown0' }).tenant('gr').query(storefront.Viewer);
    expect((await failure(unknown))?.code).toBe('UNAUTHENTICATED');
    const shop = shopOf('gr');
    shop.useToken('eyJhbGciOiJFZERTQSJ9.e30.expired');
    expect(await failure(shop.tenant('gr').query(storefront.Viewer))).toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
    });
  });

  test('a plan that does not exist is null, and a page that is too long says which argument', async () => {
    const gr = shopOf('gr').tenant('gr');
    expect(await gr.query(storefront.PlanDetail, { id: 'pln_01kn7c2p6df8tr3xw0v5ah9mqe' })).toBeNull();
    expect(await gr.query(storefront.PlanDetail, { id: 'nonsense' })).toBeNull();
    const error = await failure(gr.query(storefront.PlanList, { first: 101 }));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'first', retryable: false });
  });

  test('a platform that is not there is NETWORK, after the repetitions', async () => {
    const nowhere = createTributary({
      url: 'http://127.0.0.1:9',
      storefrontKey: 'k',
      retries: 1,
      retryMilliseconds: 1,
    });
    expect(await failure(nowhere.tenant('gr').query(storefront.Viewer))).toMatchObject({
      code: 'NETWORK',
      retryable: true,
    });
  });
});

describe('a back office and root', () => {
  test('a back office reads its tenant by its API key, margin and all that the key may see', async () => {
    const gr = staffOf(sandbox.credentials.apiKeys.gr).tenant('gr');
    expect(await gr.query(backOffice.Viewer)).toMatchObject({ tenant: { code: 'gr' } });
    const { nodes } = await gr.query(backOffice.PlanList, { first: 1 });
    expect(await gr.query(backOffice.PlanMargin, { planId: nodes[0]?.id ?? '' })).toMatchObject({ id: nodes[0]?.id });
  });

  test('root reads every tenant at once, and one of them as its back office does', async () => {
    const staff = await rootStaff();
    const codes: string[] = [];
    for await (const { code } of staff.root({ scope: 'all' }).pages(root.TenantList, {}, { max: 50 })) {
      codes.push(code);
    }
    expect(codes).toEqual(expect.arrayContaining(['gr', 'nordics', 'hub-eu', 'root']));
    const seen = new Set<string | undefined>();
    for await (const plan of staff.root({ scope: ['gr', 'nordics'] }).pages(root.PlanList, {}, { max: 2_000 })) {
      seen.add(plan.tenant?.code);
    }
    expect([...seen].sort()).toEqual(['gr', 'nordics']);
    expect(await staff.root().query(root.Viewer)).toMatchObject({ tenant: { code: 'root' } });
    expect(await staff.tenant('gr').query(backOffice.Viewer)).toMatchObject({ tenant: { code: 'gr' } });
  });

  test('root writes in a tenant with a reason; without one it is told so', async () => {
    const staff = await rootStaff();
    const rate = { fromCurrency: 'EUR', toCurrency: 'SEK', rate: '11.25', validFrom: '2027-01-01T00:00:00.000Z' };
    const error = await failure(staff.tenant('nordics').mutate(backOffice.RecordExchangeRate, rate));
    expect(error?.code).toBe('BAD_USER_INPUT');
    const reasoned = staff.tenant('nordics', { reason: 'ο συμφωνημένος ρυθμός' });
    const result = await reasoned.mutate(backOffice.RecordExchangeRate, rate);
    expect(result).toMatchObject({ ok: true, exchangeRate: { rate: expect.stringMatching(/^11\.25/) } });
    const entries = await staff.root({ tenant: 'nordics' }).query(root.AuditEntryList, { first: 1 });
    expect(entries.nodes[0]).toMatchObject({ operation: 'recordExchangeRate', reason: 'ο συμφωνημένος ρυθμός' });
  });
});

test('every operation of every door is known to the platform by its hash, and is valid at its door', async () => {
  const shop = await signedIn('gr');
  const staff = await rootStaff();
  const backOfficeOfGr = staffOf(sandbox.credentials.apiKeys.gr).tenant('gr');
  const before = requests;
  const UNKNOWN = [
    'PERSISTED_QUERY_NOT_FOUND',
    'OPERATION_NOT_TRUSTED',
    'GRAPHQL_VALIDATION_FAILED',
    'GRAPHQL_PARSE_FAILED',
  ];
  const known = async (documents: object, ask: (document: never) => Promise<unknown>) => {
    for (const [name, document] of Object.entries(documents)) {
      const error = await failure(ask(document as never));
      expect([name, UNKNOWN.includes(error?.code ?? '') ? error?.code : 'known']).toEqual([name, 'known']);
    }
  };
  // Without variables most of them are refused, but only after they have been found and understood.
  await known(storefront, (document) => shop.tenant('gr').query(document, undefined));
  await known(backOffice, (document) => backOfficeOfGr.query(document, undefined));
  await known(backOffice, (document) => staff.tenant('gr').query(document, undefined));
  await known(root, (document) => staff.root({ scope: 'all' }).query(document, undefined));
  expect(requests - before).toBeGreaterThan(100);
}, 60_000);
