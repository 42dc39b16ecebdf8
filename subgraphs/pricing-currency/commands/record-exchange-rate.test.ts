import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import pricing from '../main.ts';

const RECORD = `mutation ($input: RecordExchangeRateInput!) { recordExchangeRate(input: $input) {
  exchangeRate { book rate validFrom validUntil source } userErrors { code path message } } }`;
const RATES = `query ($asOf: DateTime, $fromCurrency: CurrencyCode, $first: Int, $after: String) {
  exchangeRates(asOf: $asOf, fromCurrency: $fromCurrency, first: $first, after: $after) {
    nodes { fromCurrency toCurrency rate validUntil } totalCount { value } pageInfo { hasNextPage endCursor } } }`;

interface RatePage {
  nodes: { rate: string }[];
  totalCount: { value: number };
  pageInfo: { endCursor: string };
}

describe('a country records what its currencies are worth', () => {
  let platform: TestPlatform;
  let tenantId: string;
  const first = { fromCurrency: 'EUR', toCurrency: 'GBP', rate: '0.87828', validFrom: '2026-11-01T00:00:00Z' };
  const record = async (change: object = {}, headers = {}) => {
    const input = { ...first, ...change };
    const { data } = await platform.ask('pricing', claimsOf(tenantId), RECORD, { input }, headers);
    return data.recordExchangeRate as { exchangeRate: object | null; userErrors: { code: string }[] };
  };
  const rates = async (variables: object = {}, narrowed = {}) => {
    const { data } = await platform.ask('pricing', claimsOf(tenantId, narrowed), RATES, variables);
    return data.exchangeRates as RatePage;
  };

  beforeAll(async () => {
    platform = await startTestPlatform([pricing]);
    platform.setClock(new Date('2026-11-22T09:41:07.120Z'));
  });
  afterAll(() => platform.stop());
  beforeEach(() => {
    tenantId = uuidv7();
  });

  test('a rate is kept as it was entered, under the name of who entered it', async () => {
    expect(await record()).toEqual({
      exchangeRate: {
        book: 'MANUAL',
        rate: '0.87828',
        validFrom: '2026-11-01T00:00:00.000Z',
        validUntil: null,
        source: 'entered by Eleni K.',
      },
      userErrors: [],
    });
  });

  test('the rate before ends where the new one begins, and the past can be asked for', async () => {
    await record();
    await record({ rate: '0.88', validFrom: '2026-11-20T00:00:00Z' });
    expect((await rates()).nodes).toMatchObject([{ rate: '0.88', validUntil: null }]);
    const before = await rates({ asOf: '2026-11-19T23:59:59.999Z' });
    expect(before.nodes).toMatchObject([{ rate: '0.87828', validUntil: '2026-11-20T00:00:00.000Z' }]);
    expect((await rates({ asOf: '2026-10-31T00:00:00Z' })).nodes).toEqual([]);
  });

  test.each([
    ['0', 'RATE_ABSURD'],
    ['8.7829', 'RATE_ABSURD'],
    ['0.087', 'RATE_ABSURD'],
    ['8.78', undefined],
  ])('after 0.87828 a rate of %s: %s', async (rate, code) => {
    await record();
    const { userErrors } = await record({ rate, validFrom: '2026-11-20T00:00:00Z' });
    expect(userErrors[0]?.code).toBe(code);
  });

  test('a rate cannot begin before the newest one of its pair', async () => {
    await record();
    const { userErrors } = await record({ validFrom: '2026-10-01T00:00:00Z' });
    expect(userErrors).toMatchObject([{ code: 'PERIOD_OVERLAPS', path: ['validFrom'] }]);
  });

  test('the way back is a rate of its own', async () => {
    await record();
    await record({ fromCurrency: 'GBP', toCurrency: 'EUR', rate: '1.1386' });
    expect((await rates()).nodes.map(({ rate }) => rate)).toEqual(['0.87828', '1.1386']);
    expect((await rates({ fromCurrency: 'GBP' })).nodes).toHaveLength(1);
  });

  test('of two people who record at once, one is told', async () => {
    const both = await Promise.all([record({ rate: '0.87' }), record({ rate: '0.88' })]);
    expect(both.flatMap(({ userErrors }) => userErrors)).toMatchObject([{ code: 'PERIOD_OVERLAPS' }]);
    expect((await rates()).nodes).toHaveLength(1);
  });

  test('the same key records once', async () => {
    const headers = { 'idempotency-key': 'rate-of-november' };
    expect(await record({}, headers)).toEqual(await record({}, headers));
    const events = await platform.sql(
      `select body->>'rate' as rate from messaging.event where tenant_id = $1 and topic = 'exchange-rate.recorded.v1'`,
      [tenantId],
    );
    expect(events).toEqual([{ rate: '0.87828' }]);
  });

  test('the list comes in pages, and root sees every tenant in the same statement', async () => {
    await record();
    await record({ toCurrency: 'SEK', rate: '11.4' });
    const page = await rates({ first: 1 });
    expect(page).toMatchObject({
      nodes: [{ toCurrency: 'GBP' }],
      totalCount: { value: 2 },
      pageInfo: { hasNextPage: true },
    });
    const rest = await rates({ first: 1, after: page.pageInfo.endCursor });
    expect(rest).toMatchObject({ nodes: [{ toCurrency: 'SEK' }], pageInfo: { hasNextPage: false } });
    const mine = tenantId;
    tenantId = uuidv7();
    expect((await rates()).nodes).toEqual([]);
    const everywhere = await rates({ first: 100 }, { readScope: 'all', door: 'root' });
    expect(everywhere.totalCount.value).toBeGreaterThan(2);
    expect((await rates({}, { readScope: [mine], door: 'root' })).totalCount.value).toBe(2);
  });

  test('who may only read prices records none', async () => {
    const claims = claimsOf(tenantId, { permissions: ['price:read'] });
    const { errors } = await platform.ask('pricing', claims, RECORD, { input: first });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
