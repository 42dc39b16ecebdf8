import { Ctx, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { rereading, type BillingContext } from '../context.ts';
import { addPaymentMethodAtGateway } from '../processes/add-payment-method.ts';
import { PaymentGateway } from './payment-gateway.ts';
import { findPaymentMethodView, PaymentMethod } from './payment-method.ts';

@InputType({ description: "A card as the gateway's script has named it." })
class AddPaymentMethodInput {
  @Field(() => PaymentGateway, { description: 'From `paymentMethodSetup`.' })
  gateway!: PaymentGateway;

  @Field(() => String, {
    description: "What the gateway's script made of the card, such as `pm_…`. Never the card itself.",
  })
  gatewayToken!: string;
}

const AddPaymentMethodUserError = userErrorOf('AddPaymentMethod', {
  GATEWAY_NOT_LINKED: 'Cards of this gateway cannot be stored here.',
  PAYMENT_METHOD_REFUSED: 'The gateway or the bank does not take the card.',
});

@ObjectType({ description: 'What `addPaymentMethod` answers.', simpleResolvers: true })
class AddPaymentMethodPayload {
  @Field(() => PaymentMethod, { nullable: true, description: 'The card; null when refused.' })
  paymentMethod!: PaymentMethod | null;

  @Field(() => [AddPaymentMethodUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof AddPaymentMethodUserError>[];
}

@Resolver()
export class AddPaymentMethodMutation {
  @Access('payment:authorize', 'storefront', 'backOffice', 'root')
  @Mutation(() => AddPaymentMethodPayload, { description: "Stores a card for the caller's account, to pay with it." })
  async addPaymentMethod(
    @InputArg(() => AddPaymentMethodInput) input: AddPaymentMethodInput,
    @Ctx() context: BillingContext,
  ) {
    const result = await addPaymentMethodAtGateway(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('paymentMethod', result, ({ id }) =>
      findPaymentMethodView(rereading(context), { tenantId, id: encodeId('paymentMethod', id) }),
    );
  }
}
