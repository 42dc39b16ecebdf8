import { describe, expect, test } from '@jest/globals';
import { currencyCode, currencyDigits } from '../subgraphs/shared/money/currency.ts';
import { formatAmount } from '../subgraphs/shared/money/money.ts';
import { CURRENCY_DIGITS } from '../subgraphs/shared/reference/currencies.ts';
import {
  addMoney,
  amountOf,
  compareMoney,
  formatMoney,
  isIn,
  money,
  multiplyMoney,
  readMoney,
  subtractMoney,
  type CurrencyCode,
  type Money,
} from './money.ts';

describe('money', () => {
  test('is written like the platform writes it, in every currency that there is', () => {
    for (const code of CURRENCY_DIGITS.keys()) {
      for (const minor of [0n, 1n, -5n, 2800n, -123456789012345678901n]) {
        const written = amountOf({ minor, currency: code });
        expect([code, written]).toEqual([code, formatAmount({ amount: minor, currency: currencyCode(code) })]);
        expect(readMoney({ amount: written, currency: code }).minor).toBe(minor);
      }
    }
  });

  test.each([
    ['28.001', 'EUR'],
    ['28.5', 'JPY'],
    ['1e3', 'EUR'],
    ['', 'EUR'],
    ['NaN', 'EUR'],
    ['0x10', 'EUR'],
    ['1,50', 'EUR'],
  ])('%p %s is no amount', (amount, currency) => {
    expect(() => readMoney({ amount, currency })).toThrow(RangeError);
  });

  test('of an answer is of the currency that is expected, or it is none', () => {
    expect(readMoney({ amount: '28.0', currency: 'EUR' }, 'EUR')).toEqual(money(2800n, 'EUR'));
    expect(() => readMoney({ amount: '28.00', currency: 'SEK' }, 'EUR')).toThrow(RangeError);
    const unknown: Money = readMoney({ amount: '28.00', currency: 'SEK' });
    expect(isIn(unknown, 'SEK')).toBe(true);
    expect(isIn(unknown, 'EUR')).toBe(false);
  });

  test('is added, taken away, multiplied and compared exactly', () => {
    const tenth = money(10n, 'EUR');
    const fifth = money(20n, 'EUR');
    expect(addMoney(tenth, fifth)).toEqual(money(30n, 'EUR'));
    expect(subtractMoney(tenth, fifth)).toEqual(money(-10n, 'EUR'));
    expect(multiplyMoney(fifth, 3)).toEqual(money(60n, 'EUR'));
    expect([fifth, tenth].sort(compareMoney)).toEqual([tenth, fifth]);
    expect(compareMoney(tenth, tenth)).toBe(0);
    expect(() => multiplyMoney(fifth, 1.5)).toThrow(RangeError);
  });

  test('of two currencies is not added up where only the running program can see it', () => {
    const krona: Money = readMoney({ amount: '1.00', currency: 'SEK' });
    expect(() => addMoney(krona, money(100n, 'EUR') as Money)).toThrow(RangeError);
  });

  test('is shown as its reader writes it, with every digit', () => {
    const spaces = (text: string) => text.replace(/\s/g, ' ');
    expect(spaces(formatMoney(money(123456789n, 'EUR'), 'el-GR'))).toBe('1.234.567,89 €');
    expect(spaces(formatMoney(money(2800n, 'JPY'), 'en-US'))).toBe('¥2,800');
    expect(spaces(formatMoney(money(28000n, 'KWD'), 'en-US'))).toBe('KWD 28.000');
    expect(formatMoney(money(900719925474099312n, 'USD'), 'en-US')).toBe('$9,007,199,254,740,993.12');
  });

  test("has the platform's digits, also where Intl has others", () => {
    const others = [...CURRENCY_DIGITS].filter(([code, digits]) => {
      const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
      return format.resolvedOptions().maximumFractionDigits !== digits;
    });
    expect(others.length).toBeGreaterThan(0);
    for (const [code] of others) {
      const digits = formatMoney(money(123456n, code as CurrencyCode), 'en').match(/\.(\d+)$/)?.[1]?.length ?? 0;
      expect([code, digits]).toEqual([code, currencyDigits(currencyCode(code))]);
    }
  });
});
