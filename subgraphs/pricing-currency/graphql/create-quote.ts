import { Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { createQuote } from '../commands/create-quote.ts';
import { rereading, type PricingContext } from '../context.ts';
import { Cart, findOwnCart } from './cart.ts';
import { findOwnQuote, Quote } from './quote.ts';

@InputType({ description: 'A cart as it was seen.' })
class CreateQuoteInput {
  @Field(() => ID, { description: 'A cart of your own.' })
  cartId!: string;

  @Field(() => Int, { description: 'The `version` of the cart that you have seen.' })
  expectedVersion!: number;
}

const CreateQuoteUserError = userErrorOf('CreateQuote', {
  CART_EMPTY: 'There is nothing in the cart.',
  CART_HAS_PROBLEMS: 'Something in the cart cannot be sold, or the account cannot order; look at `cart.problems`.',
  PRICE_CHANGED: 'Something costs something else now; look at `cart.problems` and set its quantity again.',
  VAT_ID_UNVERIFIED: 'The tax depends on a VAT id that nobody has verified yet.',
  RATE_MISSING: 'The rate of the tax, or the company that invoices, is not known here.',
  CART_EXPIRED: 'Nobody bought the cart in time. Begin a new one.',
  CART_ALREADY_CHECKED_OUT: 'The cart has become an order. Begin a new one.',
  NOT_FOUND: 'There is no such cart.',
  VERSION_CONFLICT: 'Somebody has changed it; the payload holds the current state.',
});

@ObjectType({ description: 'What `createQuote` answers.', simpleResolvers: true })
class CreateQuotePayload {
  @Field(() => Quote, { nullable: true, description: 'The quote; null when refused.' })
  quote!: Quote | null;

  @Field(() => Cart, { nullable: true, description: 'The cart as it is now; null when there is none.' })
  cart!: Cart | null;

  @Field(() => [CreateQuoteUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CreateQuoteUserError>[];
}

@Resolver()
export class CreateQuoteMutation {
  @Access('order:place', 'storefront', 'backOffice', 'root')
  @Cost(20)
  @Mutation(() => CreateQuotePayload, {
    description: 'Fixes what a cart costs, tax included, for 30 minutes. While it lasts, the quote is binding.',
  })
  async createQuote(@InputArg(() => CreateQuoteInput) input: CreateQuoteInput, @Ctx() context: PricingContext) {
    const result = await createQuote(context, input);
    const reread = rereading(context);
    const payload = await payloadOf('quote', result, ({ id }) => findOwnQuote(reread, encodeId('quote', id)));
    return { ...payload, cart: await findOwnCart(reread, input.cartId) };
  }
}
