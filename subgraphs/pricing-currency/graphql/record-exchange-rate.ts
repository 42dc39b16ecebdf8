import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CurrencyCodeScalar, DateTimeScalar, DecimalScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { recordExchangeRate } from '../commands/record-exchange-rate.ts';
import { rereading, type PricingContext } from '../context.ts';
import { ExchangeRate, findExchangeRate } from './exchange-rate.ts';

@InputType({ description: 'A pair of currencies, its rate, and from when it counts.' })
class RecordExchangeRateInput {
  @Field(() => CurrencyCodeScalar, { description: 'What is converted.' })
  fromCurrency!: string;

  @Field(() => CurrencyCodeScalar, { description: 'What it is converted into; not the same.' })
  toCurrency!: string;

  @Field(() => DecimalScalar, { description: 'What one unit of `fromCurrency` is in `toCurrency`: `"0.87828"`.' })
  rate!: string;

  @Field(() => DateTimeScalar, {
    description: 'From when it counts; later than the newest rate of the pair, which ends there.',
  })
  validFrom!: Date;
}

const RecordExchangeRateUserError = userErrorOf('RecordExchangeRate', {
  RATE_ABSURD:
    'The rate is not between 0.000001 and 1000000, or more than ten times away from the one that it replaces.',
  PERIOD_OVERLAPS: 'A rate of this pair begins then or later.',
});

@ObjectType({ description: 'What `recordExchangeRate` answers.', simpleResolvers: true })
class RecordExchangeRatePayload {
  @Field(() => ExchangeRate, { nullable: true, description: 'The new rate; null when refused.' })
  exchangeRate!: ExchangeRate | null;

  @Field(() => [RecordExchangeRateUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RecordExchangeRateUserError>[];
}

@Resolver()
export class RecordExchangeRateMutation {
  @Access('price:write', 'backOffice', 'root')
  @Mutation(() => RecordExchangeRatePayload, {
    description: 'Records a directed rate in the book MANUAL. Versions that were computed before keep theirs.',
  })
  async recordExchangeRate(
    @InputArg(() => RecordExchangeRateInput) input: RecordExchangeRateInput,
    @Ctx() context: PricingContext,
  ) {
    const result = await recordExchangeRate(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    const reread = rereading(context);
    return payloadOf('exchangeRate', result, ({ id }) =>
      findExchangeRate(reread, { tenantId, id: encodeId('exchangeRate', id) }),
    );
  }
}
