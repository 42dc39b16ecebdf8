import { Field, InputType } from 'type-graphql';
import { CurrencyCodeScalar, DecimalScalar } from '../../shared/graphql/scalars.ts';

@InputType({ description: 'An amount that somebody sets. No purchase takes one.' })
export class MoneyInput {
  @Field(() => DecimalScalar, { description: "In plain notation, with at most the currency's decimals." })
  amount!: string;

  @Field(() => CurrencyCodeScalar, { description: 'Of the amount.' })
  currency!: string;
}
