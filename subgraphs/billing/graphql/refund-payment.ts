import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { rereading, type BillingContext } from '../context.ts';
import { refundPaymentInTime } from '../processes/await-refund.ts';
import { MoneyInput } from './money-input.ts';
import { findPayment, Payment } from './payment.ts';

@InputType({ description: 'What goes back, and why.' })
class RefundPaymentInput {
  @Field(() => ID, { description: 'From `payments` or `invoice.payments`.' })
  paymentId!: string;

  @Field(() => MoneyInput, { description: 'Above zero, in the currency of the payment, at most what is left of it.' })
  amount!: MoneyInput;

  @Field(() => String, { description: '1 to 200 characters; it stands in the audit.' })
  reason!: string;
}

const RefundPaymentUserError = userErrorOf('RefundPayment', {
  NOT_FOUND: 'There is no such payment.',
  REFUND_EXCEEDS_PAYMENT: 'It is more than what was received and has not gone back yet.',
  ALREADY_REVERSED: 'All of the payment has gone back already.',
});

@ObjectType({ description: 'What `refundPayment` answers.', simpleResolvers: true })
class RefundPaymentPayload {
  @Field(() => Payment, {
    nullable: true,
    description:
      'The payment; `refunded` grows as soon as the gateway has done it, usually at once. Null when refused.',
  })
  payment!: Payment | null;

  @Field(() => [RefundPaymentUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof RefundPaymentUserError>[];
}

@Resolver()
export class RefundPaymentMutation {
  @Access('payment:refund', 'backOffice', 'root')
  @Mutation(() => RefundPaymentPayload, {
    description: 'Gives back a part of a payment, or all of it. The invoice is open again by as much.',
  })
  async refundPayment(@InputArg(() => RefundPaymentInput) input: RefundPaymentInput, @Ctx() context: BillingContext) {
    const result = await refundPaymentInTime(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('payment', result, ({ paymentId }) =>
      findPayment(rereading(context), { tenantId, id: encodeId('payment', paymentId) }),
    );
  }
}
