import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currencyCode } from './currency.ts';
import { fraction, percentAsFraction } from './fraction.ts';
import { add, allocate, formatAmount, money, multiply, parseMoney, scale } from './money.ts';

const EUR = currencyCode('EUR');
const eur = (amount: string) => parseMoney(amount, EUR)!;

describe('money', () => {
  test('amounts of one currency add up', () => {
    expect(add(eur('28.00'), eur('-0.05'))).toEqual(eur('27.95'));
  });

  test('euro and krona are never added', () => {
    expect(() => add(eur('1.00'), money(100n, currencyCode('SEK')))).toThrow('cannot add SEK to EUR');
  });

  test('ten seats cost ten times one seat', () => {
    expect(multiply(eur('17.60'), 10n)).toEqual(eur('176.00'));
  });

  test.each([
    ['VAT of 19 % on 3.21', '3.21', '19', '0.61'],
    ['VAT of 25.5 % on 100.00', '100.00', '25.5', '25.50'],
    ['a credit of VAT mirrors its charge', '-3.21', '19', '-0.61'],
  ])('%s', (_title, net, percent, tax) => {
    expect(scale(eur(net), percentAsFraction(percent), 'half-up')).toEqual(eur(tax));
  });

  test('the named rounding decides a half cent', () => {
    expect(scale(eur('0.05'), fraction(1n, 2n), 'half-up')).toEqual(eur('0.03'));
    expect(scale(eur('0.05'), fraction(1n, 2n), 'half-even')).toEqual(eur('0.02'));
  });
});

describe('splitting money', () => {
  test.each([
    ['equally, the earlier part takes the cent', '10.00', [1n, 1n, 1n], ['3.34', '3.33', '3.33']],
    ['in proportion', '10.00', [3n, 1n], ['7.50', '2.50']],
    ['the largest remainder takes the cent', '1.00', [1n, 5n, 2n], ['0.13', '0.62', '0.25']],
    ['a weight of nothing gets nothing', '0.05', [0n, 1n, 1n], ['0.00', '0.03', '0.02']],
    ['a credit as its charge', '-10.00', [1n, 1n, 1n], ['-3.34', '-3.33', '-3.33']],
    ['nothing into nothings', '0.00', [1n, 2n], ['0.00', '0.00']],
  ])('%s', (_title, total, weights, parts) => {
    expect(allocate(eur(total), weights)).toEqual(parts.map(eur));
  });

  test.each([[[]], [[0n, 0n]], [[2n, -1n]]])('the weights %p are a mistake of the programmer', (weights) => {
    expect(() => allocate(eur('1.00'), weights)).toThrow(RangeError);
  });

  test('no cent is lost and no part is off by a cent or more', () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 50 })
      .filter((all) => all.some((weight) => weight > 0n));
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), weights, (amount, all) => {
        const parts = allocate(money(amount, EUR), all);
        const weightTotal = all.reduce((sum, weight) => sum + weight, 0n);
        expect(parts.reduce(add)).toEqual(money(amount, EUR));
        parts.forEach((part, index) => {
          const error = part.amount * weightTotal - amount * all[index]!;
          expect(error < weightTotal && error > -weightTotal).toBe(true);
        });
      }),
    );
  });
});

describe('amounts as text', () => {
  test.each([
    ['EUR', 2800n, '28.00'],
    ['JPY', 2800n, '2800'],
    ['KWD', 28_000n, '28.000'],
    ['SEK', -5n, '-0.05'],
  ])('%s has its own decimals', (code, amount, text) => {
    expect(formatAmount(money(amount, currencyCode(code)))).toBe(text);
  });

  test.each([
    ['28.001', 'EUR'],
    ['28.0', 'JPY'],
    ['1e2', 'EUR'],
    ['', 'EUR'],
  ])('%j is no amount of %s', (text, code) => {
    expect(parseMoney(text, currencyCode(code))).toBeNull();
  });

  test('what is written is read back', () => {
    const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF').map(currencyCode);
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), currency, (amount, code) => {
        expect(parseMoney(formatAmount(money(amount, code)), code)).toEqual(money(amount, code));
      }),
    );
  });
});
