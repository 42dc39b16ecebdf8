import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { SealedTokenScalar, UrlScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { rereading, type BillingContext } from '../context.ts';
import { authorizePaymentInTime } from '../processes/await-authorization.ts';
import { findOwnAuthorization, PaymentAuthorization } from './payment-authorization.ts';

@InputType({ description: 'Which quote is paid by what. The amount is the quote’s.' })
class AuthorizePaymentInput {
  @Field(() => SealedTokenScalar, { description: 'The `token` of your quote.' })
  quoteToken!: string;

  @Field(() => ID, { description: 'A payment method of the account that pays.' })
  paymentMethodId!: string;

  @Field(() => UrlScalar, {
    nullable: true,
    description:
      'Where the payer’s bank sends the browser back to; https. Leave it out when the gateway’s script asks.',
  })
  returnUrl?: string | null;
}

const AuthorizePaymentUserError = userErrorOf('AuthorizePayment', {
  QUOTE_INVALID: 'This is no quote of yours.',
  QUOTE_EXPIRED: 'The quote is not binding any more. Make a new one.',
  QUOTE_STALE: 'There is a newer quote for the cart.',
  CART_ALREADY_CHECKED_OUT: 'The cart has become an order. Begin a new one.',
  NOT_FOUND: 'There is no such payment method.',
  CURRENCY_NOT_COLLECTABLE: 'The payment method does not take the currency of the quote.',
  PAYMENT_METHOD_NOT_ALLOWED: 'The payment method is not for this quote.',
});

@ObjectType({ description: 'What `authorizePayment` answers.', simpleResolvers: true })
class AuthorizePaymentPayload {
  @Field(() => PaymentAuthorization, {
    nullable: true,
    description: 'How far the money is after a few seconds at most; null when refused. A decline is one of its states.',
  })
  paymentAuthorization!: PaymentAuthorization | null;

  @Field(() => [AuthorizePaymentUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof AuthorizePaymentUserError>[];
}

@Resolver()
export class AuthorizePaymentMutation {
  @Access('payment:authorize', 'storefront', 'backOffice', 'root')
  @Cost(20)
  @Mutation(() => AuthorizePaymentPayload, {
    description:
      'Holds the money for a quote, on a card or of the credit. Nothing is taken before something is delivered.',
  })
  async authorizePayment(
    @InputArg(() => AuthorizePaymentInput) input: AuthorizePaymentInput,
    @Ctx() context: BillingContext,
  ) {
    const result = await authorizePaymentInTime(context, input);
    return payloadOf('paymentAuthorization', result, ({ id }) => findOwnAuthorization(rereading(context), id));
  }
}
