import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createPriceList } from '../commands/create-price-list.ts';
import { rereading, type PricingContext } from '../context.ts';
import { findOwnPriceList, PriceAudience, PriceList } from './price-list.ts';

@InputType({ description: 'What the list is called, in which currency and for whom it is.' })
class CreatePriceListInput {
  @Field(() => String, { description: 'Unique in the tenant, up to 200 characters.' })
  name!: string;

  @Field(() => CurrencyCodeScalar, { description: "One of the tenant's." })
  currency!: string;

  @Field(() => PriceAudience, { description: 'For whom; a currency has one list for EVERYONE and one for RESELLERS.' })
  audience!: PriceAudience;
}

const CreatePriceListUserError = userErrorOf('CreatePriceList', {
  CURRENCY_NOT_OFFERED: 'The tenant does not sell in this currency.',
  NAME_TAKEN: 'Another list of the tenant has this name.',
  LIST_EXISTS: 'There is a list for this audience in this currency already.',
});

@ObjectType({ description: 'What `createPriceList` answers.', simpleResolvers: true })
class CreatePriceListPayload {
  @Field(() => PriceList, { nullable: true, description: 'The new list, without prices; null when refused.' })
  priceList!: PriceList | null;

  @Field(() => [CreatePriceListUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreatePriceListUserError>[];
}

@Resolver()
export class CreatePriceListMutation {
  @Access('price:write', 'backOffice', 'root')
  @Mutation(() => CreatePriceListPayload, {
    description: 'Creates a price list. Give it prices with createPriceListVersion, then activate them.',
  })
  async createPriceList(
    @InputArg(() => CreatePriceListInput) input: CreatePriceListInput,
    @Ctx() context: PricingContext,
  ) {
    const result = await createPriceList(context, input);
    const reread = rereading(context);
    return payloadOf('priceList', result, ({ id }) => findOwnPriceList(reread, encodeId('priceList', id)));
  }
}
