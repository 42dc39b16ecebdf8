import { type Money, moneyView } from '../../shared/graphql/common-types.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';

/** The graph's form of an amount as a row holds it, in minor units as text. */
export function minorView(minor: string | bigint, currency: string): Money {
  return moneyView(money(BigInt(minor), currencyCode(currency)));
}
