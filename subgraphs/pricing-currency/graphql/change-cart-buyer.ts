import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { userErrorOf, userErrorsOf } from '../../shared/graphql/user-error.ts';
import { changeCartBuyer } from '../commands/change-cart-buyer.ts';
import { rereading, type PricingContext } from '../context.ts';
import { Cart, findOwnCart } from './cart.ts';

@InputType({ description: 'For whom a cart is.' })
class ChangeCartBuyerInput {
  @Field(() => ID, { description: 'A cart of your own.' })
  cartId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The account that pays or an end customer of it; the one that pays when left out.',
  })
  buyerId?: string | null;
}

const ChangeCartBuyerUserError = userErrorOf('ChangeCartBuyer', {
  BUYER_NOT_ELIGIBLE: 'The account is not active, or not a customer of the one that pays.',
  CART_EXPIRED: 'Nobody bought the cart in time. Begin a new one.',
  CART_ALREADY_CHECKED_OUT: 'The cart has become an order. Begin a new one.',
  NOT_FOUND: 'There is no such cart or account; `path` says which.',
});

@ObjectType({ description: 'What `changeCartBuyer` answers.', simpleResolvers: true })
class ChangeCartBuyerPayload {
  @Field(() => Cart, { nullable: true, description: 'The cart as it is now; null when there is none.' })
  cart!: Cart | null;

  @Field(() => [ChangeCartBuyerUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ChangeCartBuyerUserError>[];
}

@Resolver()
export class ChangeCartBuyerMutation {
  @Access('cart:write', 'storefront', 'backOffice', 'root')
  @Mutation(() => ChangeCartBuyerPayload, {
    description: 'Says who uses what is bought. Prices stay: they are those of the account that pays.',
  })
  async changeCartBuyer(
    @InputArg(() => ChangeCartBuyerInput) input: ChangeCartBuyerInput,
    @Ctx() context: PricingContext,
  ) {
    const result = await changeCartBuyer(context, input);
    return { cart: await findOwnCart(rereading(context), input.cartId), userErrors: userErrorsOf(result) };
  }
}
