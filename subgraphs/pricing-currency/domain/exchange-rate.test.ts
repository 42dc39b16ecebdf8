import { describe, expect, test } from '@jest/globals';
import { decideExchangeRate } from './exchange-rate.ts';

const wanted = { fromCurrency: 'EUR', toCurrency: 'GBP', rate: '0.87828', validFrom: new Date('2026-12-01T00:00:00Z') };
const current = { rate: '0.87', validFrom: new Date('2026-11-01T00:00:00Z') };
const codeOf = (change: Partial<typeof wanted>, replaced: typeof current | null = current) => {
  const decision = decideExchangeRate({ ...wanted, ...change }, replaced);
  return decision.ok ? 'ACCEPTED' : `${decision.rejection.code} ${decision.rejection.path.join()}`;
};

describe('recording an exchange rate', () => {
  test.each([
    ['an everyday rate', '0.87828', 'ACCEPTED'],
    ['ten times as much is the limit', '8.7', 'ACCEPTED'],
    ['a tenth is the limit', '0.087', 'ACCEPTED'],
    ['more than ten times as much', '8.70000001', 'RATE_ABSURD rate'],
    ['less than a tenth', '0.08699999', 'RATE_ABSURD rate'],
    ['nothing', '0', 'RATE_ABSURD rate'],
    ['less than nothing', '-0.87828', 'RATE_ABSURD rate'],
  ])('%s: %s', (_why, rate, outcome) => {
    expect(codeOf({ rate })).toBe(outcome);
  });

  test.each([
    ['0.000001', 'ACCEPTED'],
    ['0.00000099', 'RATE_ABSURD rate'],
    ['1000000', 'ACCEPTED'],
    ['1000000.00000001', 'RATE_ABSURD rate'],
  ])('the first rate of a pair has only the outer limits: %s', (rate, outcome) => {
    expect(codeOf({ rate }, null)).toBe(outcome);
  });

  test.each([
    ['2026-11-01T00:00:00.001Z', 'ACCEPTED'],
    ['2026-11-01T00:00:00.000Z', 'PERIOD_OVERLAPS validFrom'],
    ['2026-10-01T00:00:00.000Z', 'PERIOD_OVERLAPS validFrom'],
  ])('it begins after the one that it replaces: %s', (validFrom, outcome) => {
    expect(codeOf({ validFrom: new Date(validFrom) })).toBe(outcome);
  });

  test('a currency has no rate to itself', () => {
    expect(codeOf({ toCurrency: 'EUR' })).toBe('BAD_USER_INPUT toCurrency');
  });
});
