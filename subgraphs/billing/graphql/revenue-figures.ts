import { Field, ObjectType } from 'type-graphql';
import { Money, RateBook } from '../../shared/graphql/common-types.ts';
import { LockedRate } from '../../shared/graphql/locked-rate.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import type { Amounts, RevenueFigures as Figures } from '../domain/revenue-figures.ts';
import { minorView } from './money.ts';
import { RatePolicy } from './revenue-input.ts';

@ObjectType({ description: 'The rates that converted.', simpleResolvers: true })
class RateSet {
  @Field(() => CurrencyCodeScalar, { description: 'What was converted into.' })
  currency!: string;

  @Field(() => RateBook, { description: 'Whose rates they are.' })
  book!: RateBook;

  @Field(() => RatePolicy, { description: 'Of which day they are.' })
  policy!: RatePolicy;

  @Field(() => [LockedRate], { description: 'Every one that was used, by currency and day.' })
  rates!: LockedRate[];
}

@ObjectType({ description: 'What was invoiced in one currency.', simpleResolvers: true })
class RevenueInCurrency {
  @Field(() => CurrencyCodeScalar, { description: 'What it was invoiced in.' })
  currency!: string;

  @Field(() => Money, { description: 'Before tax.' })
  net!: Money;

  @Field(() => Money, { description: 'The tax on it.' })
  tax!: Money;

  @Field(() => Money, { description: 'What we pay for it, as far as that is known.' })
  cost!: Money;

  @Field(() => Money, { description: '`net` less `cost`.' })
  margin!: Money;
}

@ObjectType({
  description:
    'Revenue in one currency: what each tenant invoiced in each currency in each interval is summed up first, and each sum converted once, half-up.',
  simpleResolvers: true,
})
class ConsolidatedRevenue {
  @Field(() => Money, { description: 'Before tax.' })
  net!: Money;

  @Field(() => Money, { description: 'The tax on it.' })
  tax!: Money;

  @Field(() => Money, { description: 'What we pay for it, as far as that is known.' })
  cost!: Money;

  @Field(() => Money, { description: '`net` less `cost`.' })
  margin!: Money;

  @Field(() => Money, {
    description:
      'The rounding that is left so that the rows’ net adds up to the total’s to the cent; of a row always 0.',
  })
  residual!: Money;

  @Field(() => RateSet, { description: 'By which rates.' })
  rateSet!: RateSet;
}

@ObjectType({
  description: 'What was invoiced: net of VAT, without sales between tenants of the installation.',
  simpleResolvers: true,
})
export class RevenueFigures {
  @Field(() => [RevenueInCurrency], { description: 'One for each currency, by its code. Never added up.' })
  perCurrency!: RevenueInCurrency[];

  @Field(() => ConsolidatedRevenue, {
    nullable: true,
    description:
      'Null unless asked for by `consolidate`, and where all of it belongs to tenants that are `unavailable`; these are never part of it.',
  })
  consolidated!: ConsolidatedRevenue | null;
}

/** The graph's form of figures, with how they were to be converted. */
export function revenueFiguresView(
  { perCurrency, consolidated }: Figures,
  asked: { currency: string; book: string; policy: string } | null,
): RevenueFigures {
  return {
    perCurrency: perCurrency.map(({ currency, ...amounts }) => ({ currency, ...amountsView(amounts, currency) })),
    consolidated:
      consolidated && asked
        ? {
            ...amountsView(consolidated, asked.currency),
            residual: minorView(consolidated.residual, asked.currency),
            rateSet: {
              currency: asked.currency,
              book: asked.book as RateBook,
              policy: asked.policy as RatePolicy,
              rates: consolidated.rates.map(({ fromCurrency, rate, validFrom }) => ({
                fromCurrency,
                toCurrency: asked.currency,
                rate,
                book: asked.book as RateBook,
                publishedOn: validFrom.toISOString().slice(0, 10),
              })),
            },
          }
        : null,
  };
}

function amountsView({ net, tax, cost }: Amounts, currency: string) {
  return {
    net: minorView(net, currency),
    tax: minorView(tax, currency),
    cost: minorView(cost, currency),
    margin: minorView(net - cost, currency),
  };
}
