import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import type { BillingContext } from '../context.ts';
import { findPaymentMethodSetup } from '../queries/payment-method-setup.ts';
import { PaymentGateway } from './payment-gateway.ts';

@ObjectType({
  description:
    "What the gateway's script in the browser needs to turn a card into a `gatewayToken`; card data never reaches this API.",
  simpleResolvers: true,
})
class PaymentMethodSetup {
  @Field(() => PaymentGateway, { description: 'Whose script to load; pass it on to `addPaymentMethod`.' })
  gateway!: PaymentGateway;

  @Field(() => String, { description: 'What the script signs in with; no secret.' })
  publishableKey!: string;
}

@Resolver()
export class PaymentMethodSetupQuery {
  @Access('payment:authorize', 'storefront', 'backOffice', 'root')
  @Query(() => PaymentMethodSetup, {
    nullable: true,
    description: 'How to store a card here; null while no gateway is set up.',
  })
  paymentMethodSetup(@Ctx() context: BillingContext) {
    return findPaymentMethodSetup(context);
  }
}
