import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openSealed } from '../../shared/context/sealed-text.ts';
import { MERCHANT_ACCOUNT_LINKED, type MerchantAccountLinked } from '../../shared/events/contracts/tenant.ts';
import { handleOnce } from '../../shared/events/worker.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { publishFacts } from '../../shared/testing/published-facts.ts';
import { secretTraces } from '../../shared/testing/secret-traces.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import billing from '../main.ts';

const ROTATE = `mutation ($input: RotateMerchantAccountSecretInput!) { rotateMerchantAccountSecret(input: $input) {
  merchantAccount { id secretRotatedAt } userErrors { code path message } } }`;
const ROTATED = `query ($accounts: [_Any!]!) { _entities(representations: $accounts) { ... on MerchantAccount { secretRotatedAt } } }`;

describe('a country gives the keys of its merchant account', () => {
  let platform: TestPlatform;
  const tenantId = uuidv7();
  const stripeId = uuidv7();
  const manualId = uuidv7();
  const merchantAccountId = encodeId('merchantAccount', stripeId);
  const linked = (account: Pick<MerchantAccountLinked, 'merchantAccountId' | 'gateway'>) => {
    const body: MerchantAccountLinked = { ...account, legalEntityId: uuidv7(), settlementCurrencies: ['EUR'] };
    return { topic: MERCHANT_ACCOUNT_LINKED, aggregateId: account.merchantAccountId, body };
  };
  const given = { merchantAccountId, secretKey: 'sk_test_canary', webhookSecret: 'whsec_canary' };
  const rotate = async (change: object = {}, claims = claimsOf(tenantId)) => {
    const { data } = await platform.ask('billing', claims, ROTATE, { input: { ...given, ...change } });
    return data.rotateMerchantAccountSecret as { merchantAccount: object | null; userErrors: { message: string }[] };
  };
  const rotatedAt = async (claims = claimsOf(tenantId)) => {
    const accounts = [{ __typename: 'MerchantAccount', tenantId: encodeId('tenant', tenantId), id: merchantAccountId }];
    const { data, errors } = await platform.ask('billing', claims, ROTATED, { accounts });
    return errors?.[0]?.extensions.code ?? (data._entities[0].secretRotatedAt as string | null);
  };

  beforeAll(async () => {
    platform = await startTestPlatform([billing]);
    platform.setClock(new Date('2026-11-22T09:41:07.120Z'));
    await publishFacts(
      platform,
      { as: 'billing', tenantId },
      linked({ merchantAccountId: stripeId, gateway: 'STRIPE' }),
      linked({ merchantAccountId: manualId, gateway: 'MANUAL' }),
    );
  });
  afterAll(() => platform.stop());
  afterEach(() => {
    delete process.env.TRIBUTARY_MODE;
  });

  test('a merchant account without keys says so', async () => {
    expect(await rotatedAt()).toBeNull();
  });

  test('the answer tells when, and nothing else', async () => {
    expect(await rotate()).toEqual({
      merchantAccount: { id: merchantAccountId, secretRotatedAt: '2026-11-22T09:41:07.120Z' },
      userErrors: [],
    });
  });

  test('they can be opened for this account of this tenant, and for nothing else', async () => {
    const [row] = await platform.sql<{ sealed_text: string }>(
      'select sealed_text from billing.merchant_account_secret where tenant_id = $1',
      [tenantId],
    );
    const sealed = row?.sealed_text ?? '';
    const opened = openSealed(`merchant-account:${tenantId}:${stripeId}:v1`, sealed);
    expect(JSON.parse(opened ?? '')).toEqual({ secretKey: given.secretKey, webhookSecret: given.webhookSecret });
    expect(openSealed(`merchant-account:${tenantId}:${manualId}:v1`, sealed)).toBeNull();
  });

  test.each(['sk_live_canary', 'rk_live_canary'])('a sandbox takes no live key: %s', async (secretKey) => {
    const payload = await rotate({ secretKey });
    expect(payload).toMatchObject({
      merchantAccount: null,
      userErrors: [{ code: 'LIVE_KEY_REFUSED', path: ['secretKey'] }],
    });
    expect(JSON.stringify(payload)).not.toContain('canary');
  });

  test('production takes a live key', async () => {
    process.env.TRIBUTARY_MODE = 'production';
    platform.setClock(new Date('2026-11-23T00:00:00.000Z'));
    expect((await rotate({ secretKey: 'sk_live_canary' })).userErrors).toEqual([]);
    expect(await rotatedAt()).toBe('2026-11-23T00:00:00.000Z');
  });

  test('a manual merchant account has no keys', async () => {
    const payload = await rotate({ merchantAccountId: encodeId('merchantAccount', manualId) });
    expect(payload.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path: ['merchantAccountId'] }]);
  });

  test('K06: no table holds them in plain text, and no reading role may open theirs', async () => {
    const traces = await secretTraces(platform, {
      schemas: ['billing', 'messaging'],
      canary: 'canary',
      secretTable: 'billing.merchant_account_secret',
    });
    expect(traces).toEqual({
      tables: [],
      readers: { billing_ro: '42501', billing_scope_ro: '42501', billing_root_ro: '42501' },
    });
  });

  test("T16: another tenant's merchant account and an unknown one are not found alike", async () => {
    const notFound = { merchantAccount: null, userErrors: [{ code: 'NOT_FOUND', path: ['merchantAccountId'] }] };
    const stranger = claimsOf(uuidv7());
    expect(await rotate({}, stranger)).toMatchObject(notFound);
    expect(await rotate({ merchantAccountId: encodeId('merchantAccount', uuidv7()) })).toMatchObject(notFound);
    expect(await rotate({ merchantAccountId: encodeId('tenant', tenantId) })).toMatchObject(notFound);
    expect(await rotatedAt(stranger)).toBeNull();
  });

  test('who may not write merchant accounts gives none, and who may not read the tenant learns nothing', async () => {
    const claims = claimsOf(tenantId, { permissions: [] });
    const { errors } = await platform.ask('billing', claims, ROTATE, { input: given });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await rotatedAt(claims)).toBe('FORBIDDEN');
  });

  test('the copies of the accounts are the same again after their events were handled again', async () => {
    const copies = () =>
      platform.sql('select * from billing.merchant_account where tenant_id = $1 order by id', [tenantId]);
    const before = await copies();
    expect(before).toHaveLength(2);
    await platform.sql('delete from billing.merchant_account where tenant_id = $1', [tenantId]);
    await platform.sql('delete from messaging.handled_event where tenant_id = $1', [tenantId]);
    const writer = await platform.writer('billing');
    const events = await platform.sql<{ id: string }>('select id from messaging.event where tenant_id = $1', [
      tenantId,
    ]);
    for (const { id: eventId } of events) {
      for (const handler of billing.handlers.filter(({ topics }) => topics.includes(MERCHANT_ACCOUNT_LINKED))) {
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
      }
    }
    expect(await copies()).toEqual(before);
  });
});
