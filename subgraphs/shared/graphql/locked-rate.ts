import { Directive, Field, ObjectType } from 'type-graphql';
import { RateBook } from './common-types.ts';
import { CurrencyCodeScalar, DateScalar, DecimalScalar } from './scalars.ts';

@Directive('@shareable')
@ObjectType({ description: 'An exchange rate as it was fixed.', simpleResolvers: true })
export class LockedRate {
  @Field(() => CurrencyCodeScalar, { description: 'What was converted.' })
  fromCurrency!: string;

  @Field(() => CurrencyCodeScalar, { description: 'What it was converted into.' })
  toCurrency!: string;

  @Field(() => DecimalScalar, { description: 'What one unit of `fromCurrency` is in `toCurrency`.' })
  rate!: string;

  @Field(() => RateBook, { description: 'Who says so.' })
  book!: RateBook;

  @Field(() => DateScalar, { description: 'The day from which it counted, in UTC.' })
  publishedOn!: string;
}
