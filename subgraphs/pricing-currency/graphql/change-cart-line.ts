import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { changeCartLine } from '../commands/change-cart-line.ts';
import { rereading, type PricingContext } from '../context.ts';
import { Cart, findOwnCart } from './cart.ts';

@InputType({ description: 'A plan and how many units of it.' })
class ChangeCartLineInput {
  @Field(() => ID, { description: 'A cart of your own.' })
  cartId!: string;

  @Field(() => ID, { description: 'A plan that is sold in the tenant.' })
  planId!: string;

  @Field(() => Int, { description: 'How many there shall be in all, not how many more; 0 removes the line.' })
  quantity!: number;
}

const ChangeCartLineUserError = userErrorOf('ChangeCartLine', {
  PLAN_NOT_AVAILABLE: "The plan is withdrawn, or not sold in the cart's currency or the buyer's country.",
  QUANTITY_OUT_OF_BOUNDS: 'The plan is sold in other quantities.',
  CART_EXPIRED: 'Nobody bought the cart in time. Begin a new one.',
  CART_ALREADY_CHECKED_OUT: 'The cart has become an order. Begin a new one.',
  NOT_FOUND: 'There is no such cart or plan; `path` says which.',
});

@ObjectType({ description: 'What `changeCartLine` answers.', simpleResolvers: true })
class ChangeCartLinePayload {
  @Field(() => Cart, { nullable: true, description: 'The cart as it is now; null when there is none.' })
  cart!: Cart | null;

  @Field(() => [ChangeCartLineUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ChangeCartLineUserError>[];
}

@Resolver()
export class ChangeCartLineMutation {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Mutation(() => ChangeCartLinePayload, {
    description:
      'Sets how many units of a plan are in a cart, at the price of now. Doing it twice is doing it once. Staff need `cart:write`.',
  })
  async changeCartLine(
    @InputArg(() => ChangeCartLineInput) input: ChangeCartLineInput,
    @Ctx() context: PricingContext,
  ) {
    const result = await changeCartLine(context, input);
    return { cart: await findOwnCart(rereading(context), input.cartId), userErrors: userErrorsOf(result) };
  }
}
