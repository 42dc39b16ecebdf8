import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { JobReference, RateBook } from '../../shared/graphql/common-types.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CountryCodeScalar, DecimalScalar } from '../../shared/graphql/scalars.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createPriceListVersion } from '../commands/create-price-list-version.ts';
import { rereading, type PricingContext } from '../context.ts';
import { findOwnPriceList, PriceList } from './price-list.ts';

@InputType({ description: 'Name either `market` or `derivedFromPriceListId`.' })
class CreatePriceListVersionInput {
  @Field(() => ID, { description: 'The list of the acting tenant that is to get new prices.' })
  priceListId!: string;

  @Field(() => Int, { description: 'The `version` of the list that you have seen.' })
  expectedVersion!: number;

  @Field(() => CountryCodeScalar, {
    nullable: true,
    description: "The market whose vendor prices count; they must be in the list's currency.",
  })
  market?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The list whose active prices count, converted when its currency is another one.',
  })
  derivedFromPriceListId?: string | null;

  @Field(() => RateBook, { nullable: true, description: 'Whose rate converts; MANUAL when left out.' })
  book?: RateBook | null;

  @Field(() => DecimalScalar, { description: 'What is added, in percent; more than -100 and at most 1000.' })
  markupPercent!: string;
}

const CreatePriceListVersionUserError = userErrorOf('CreatePriceListVersion', {
  CURRENCY_MISMATCH: "The market's vendor prices are in another currency than the list.",
  RATE_MISSING: 'The book has no rate for this pair and direction that is valid now.',
  NOT_FOUND: 'There is no such price list; `path` says which.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `createPriceListVersion` answers.', simpleResolvers: true })
class CreatePriceListVersionPayload {
  @Field(() => PriceList, { nullable: true, description: 'The list as it is now; null when there is none.' })
  priceList!: PriceList | null;

  @Field(() => JobReference, {
    nullable: true,
    description: 'Computes the prices. Activate the version when it has succeeded. Null when refused.',
  })
  job!: JobReference | null;

  @Field(() => [CreatePriceListVersionUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreatePriceListVersionUserError>[];
}

@Resolver()
export class CreatePriceListVersionMutation {
  @Access('price:write', 'backOffice', 'root')
  @Mutation(() => CreatePriceListVersionPayload, {
    description: 'Gives a list a draft version and starts the job that computes its prices.',
  })
  async createPriceListVersion(
    @InputArg(() => CreatePriceListVersionInput) input: CreatePriceListVersionInput,
    @Ctx() context: PricingContext,
  ) {
    const result = await createPriceListVersion(context, input);
    const priceList = await findOwnPriceList(rereading(context), input.priceListId);
    const tenantId = encodeId('tenant', context.tenantId);
    const job = result.ok ? { tenantId, id: encodeId('job', result.value.jobId) } : null;
    return { priceList, job, userErrors: userErrorsOf(result) };
  }
}
