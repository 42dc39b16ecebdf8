import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { cancelPaymentAuthorization } from '../commands/cancel-payment-authorization.ts';
import { rereading, type BillingContext } from '../context.ts';
import { findOwnAuthorization, PaymentAuthorization } from './payment-authorization.ts';

@InputType({ description: 'Which authorization is not wanted any more.' })
class CancelPaymentAuthorizationInput {
  @Field(() => ID, { description: 'From `authorizePayment`.' })
  paymentAuthorizationId!: string;
}

const CancelPaymentAuthorizationUserError = userErrorOf('CancelPaymentAuthorization', {
  NOT_FOUND: 'There is no such authorization.',
  ALREADY_CAPTURED: 'An order has been placed with it, or the money was taken.',
});

@ObjectType({ description: 'What `cancelPaymentAuthorization` answers.', simpleResolvers: true })
class CancelPaymentAuthorizationPayload {
  @Field(() => PaymentAuthorization, { nullable: true, description: 'As it is now; null when refused.' })
  paymentAuthorization!: PaymentAuthorization | null;

  @Field(() => [CancelPaymentAuthorizationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof CancelPaymentAuthorizationUserError>[];
}

@Resolver()
export class CancelPaymentAuthorizationMutation {
  @Access('payment:authorize', 'storefront', 'backOffice', 'root')
  @Mutation(() => CancelPaymentAuthorizationPayload, {
    description: 'Lets the money of a quote go that is not to be ordered. What is over already stays as it is.',
  })
  async cancelPaymentAuthorization(
    @InputArg(() => CancelPaymentAuthorizationInput) input: CancelPaymentAuthorizationInput,
    @Ctx() context: BillingContext,
  ) {
    const result = await cancelPaymentAuthorization(context, input);
    return payloadOf('paymentAuthorization', result, ({ id }) => findOwnAuthorization(rereading(context), id));
  }
}
