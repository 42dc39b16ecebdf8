import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { activatePriceList } from '../commands/activate-price-list.ts';
import { rereading, type PricingContext } from '../context.ts';
import { findOwnPriceList, PriceList } from './price-list.ts';

@InputType({ description: 'Which version is to count, and from when.' })
class ActivatePriceListInput {
  @Field(() => ID, { description: 'A list of the acting tenant.' })
  priceListId!: string;

  @Field(() => Int, { description: 'The `version` of the list that you have seen.' })
  expectedVersion!: number;

  @Field(() => Int, { description: 'The `number` of a draft whose job has succeeded.' })
  versionNumber!: number;

  @Field(() => DateTimeScalar, {
    description: 'From when it counts; later than the newest version that was activated before it, which ends there.',
  })
  effectiveFrom!: Date;
}

const ActivatePriceListUserError = userErrorOf('ActivatePriceList', {
  PERIOD_OVERLAPS: 'Another version counts from then on, or this one was activated already.',
  BELOW_MARGIN_FLOOR: 'Some prices are below what we pay.',
  NOT_CALCULATED: 'The prices of the version are not complete.',
  NOT_FOUND: 'There is no such price list or version; `path` says which.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `activatePriceList` answers.', simpleResolvers: true })
class ActivatePriceListPayload {
  @Field(() => PriceList, { nullable: true, description: 'The list as it is now; null when there is none.' })
  priceList!: PriceList | null;

  @Field(() => [ActivatePriceListUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ActivatePriceListUserError>[];
}

@Resolver()
export class ActivatePriceListMutation {
  @Access('price:publish', 'backOffice', 'root')
  @Mutation(() => ActivatePriceListPayload, {
    description: 'Lets a version of a price list count from an instant on, now or later.',
  })
  async activatePriceList(
    @InputArg(() => ActivatePriceListInput) input: ActivatePriceListInput,
    @Ctx() context: PricingContext,
  ) {
    const result = await activatePriceList(context, input);
    const priceList = await findOwnPriceList(rereading(context), input.priceListId);
    return { priceList, userErrors: userErrorsOf(result) };
  }
}
