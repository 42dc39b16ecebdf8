import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { rereading, type BillingContext } from '../context.ts';
import { confirmPaymentAuthorizationInTime } from '../processes/await-authorization.ts';
import { findOwnAuthorization, PaymentAuthorization } from './payment-authorization.ts';

@InputType({ description: 'For which authorization the payer has done what was asked.' })
class ConfirmPaymentAuthorizationInput {
  @Field(() => ID, { description: 'From `authorizePayment`.' })
  paymentAuthorizationId!: string;
}

const ConfirmPaymentAuthorizationUserError = userErrorOf('ConfirmPaymentAuthorization', {
  NOT_FOUND: 'There is no such authorization.',
});

@ObjectType({ description: 'What `confirmPaymentAuthorization` answers.', simpleResolvers: true })
class ConfirmPaymentAuthorizationPayload {
  @Field(() => PaymentAuthorization, { nullable: true, description: 'As the gateway sees it now; null when refused.' })
  paymentAuthorization!: PaymentAuthorization | null;

  @Field(() => [ConfirmPaymentAuthorizationUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof ConfirmPaymentAuthorizationUserError>[];
}

@Resolver()
export class ConfirmPaymentAuthorizationMutation {
  @Access('payment:authorize', 'storefront', 'backOffice', 'root')
  @Mutation(() => ConfirmPaymentAuthorizationPayload, {
    description: 'Asks the gateway what became of an authorization, after the payer was at the bank’s page.',
  })
  async confirmPaymentAuthorization(
    @InputArg(() => ConfirmPaymentAuthorizationInput) input: ConfirmPaymentAuthorizationInput,
    @Ctx() context: BillingContext,
  ) {
    const result = await confirmPaymentAuthorizationInTime(context, input);
    return payloadOf('paymentAuthorization', result, ({ id }) => findOwnAuthorization(rereading(context), id));
  }
}
