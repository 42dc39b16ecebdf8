import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createCart } from '../commands/create-cart.ts';
import { rereading, type PricingContext } from '../context.ts';
import { Cart, findOwnCart } from './cart.ts';

@InputType({ description: 'For whom and in what; all of it may be left out by a shopper.' })
class CreateCartInput {
  @Field(() => CurrencyCodeScalar, {
    nullable: true,
    description: "One that the tenant sells in. The account's, else the viewer's when left out.",
  })
  currency?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Who uses what is bought: the own account when left out, for a reseller also an end customer. Staff must name it.',
  })
  buyerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The `X-Guest-Token` of somebody who has just signed in: what the guest had chosen goes into the new cart.',
  })
  guestToken?: string | null;
}

const CreateCartUserError = userErrorOf('CreateCart', {
  CURRENCY_NOT_OFFERED: 'The tenant does not sell in it, or the account trades in another one.',
  BUYER_NOT_ELIGIBLE: 'The account is not active, or not a customer of the one that pays.',
  NOT_FOUND: 'There is no such account.',
});

@ObjectType({ description: 'What `createCart` answers.', simpleResolvers: true })
class CreateCartPayload {
  @Field(() => Cart, { nullable: true, description: 'The cart; null when refused.' })
  cart!: Cart | null;

  @Field(() => [CreateCartUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreateCartUserError>[];
}

@Resolver()
export class CreateCartMutation {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Mutation(() => CreateCartPayload, {
    description:
      'Begins a cart. A guest token takes the cart of before signing in over, once. Staff need `cart:write`.',
  })
  async createCart(@InputArg(() => CreateCartInput) input: CreateCartInput, @Ctx() context: PricingContext) {
    const result = await createCart(context, input);
    const reread = rereading(context);
    return payloadOf('cart', result, ({ id }) => findOwnCart(reread, encodeId('cart', id)));
  }
}
