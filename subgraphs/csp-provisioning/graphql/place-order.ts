import { Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { DateScalar, SealedTokenScalar } from '../../shared/graphql/scalars.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { rereading, type ProvisioningContext } from '../context.ts';
import { placeOrder } from '../processes/place-order.ts';
import { findOwnOrder, Order } from './order.ts';

@InputType({
  description:
    'Who accepted the Microsoft Customer Agreement for the buyer. It is kept as evidence and told to Microsoft.',
})
class AgreementConsentInput {
  @Field(() => String, { description: 'Of the text that was shown: from `customerAgreement`.' })
  templateId!: string;

  @Field(() => String, { description: 'Of the person who accepted it.' })
  firstName!: string;

  @Field(() => String, { description: 'Of the person who accepted it.' })
  lastName!: string;

  @Field(() => String, { description: 'Of the person who accepted it.' })
  email!: string;

  @Field(() => String, { nullable: true, description: 'Of the person who accepted it.' })
  phone?: string | null;

  @Field(() => DateScalar, { description: 'The day on which it was accepted; not in the future.' })
  agreedOn!: string;
}

@InputType({
  description:
    "For whom Microsoft's tenant is: an existing customer by `cspCustomerId`, an own tenant to be linked by `microsoftTenantId`, or a new `domainPrefix`.",
})
class CspCustomerInput {
  @Field(() => ID, { nullable: true, description: "One of the buyer's own: from `Account.cspCustomers`." })
  cspCustomerId?: string | null;

  @Field(() => String, { nullable: true, description: 'A tenant of the buyer that has accepted us as its partner.' })
  microsoftTenantId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Makes a new tenant: `aegean` becomes `aegean.onmicrosoft.com`.',
  })
  domainPrefix?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'For a new tenant, in the countries where Microsoft asks for it.',
  })
  registrationNumber?: string | null;

  @Field(() => AgreementConsentInput, { nullable: true, description: 'Needed once for each customer at Microsoft.' })
  agreement?: AgreementConsentInput | null;
}

@InputType({ description: 'What was quoted and paid for, and for whom it is.' })
class PlaceOrderInput {
  @Field(() => SealedTokenScalar, { description: 'From `quote.token`.' })
  quoteToken!: string;

  @Field(() => SealedTokenScalar, { description: 'From `paymentAuthorization.token`, for the same quote.' })
  authorizationToken!: string;

  @Field(() => CspCustomerInput, {
    nullable: true,
    description: 'Leave it out when the buyer is one customer at Microsoft already.',
  })
  cspCustomer?: CspCustomerInput | null;

  @Field(() => [ID], { nullable: true, description: 'Plans of which the buyer has confirmed that it may use them.' })
  attestedPlanIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'What the buyer calls the order; stands on its invoice.' })
  reference?: string | null;
}

const PlaceOrderUserError = userErrorOf('PlaceOrder', {
  NOT_FOUND: 'The buyer has no such customer at Microsoft.',
  QUOTE_INVALID: 'This is not a quote of yours.',
  QUOTE_EXPIRED: 'The quote has expired, and no payment keeps it alive.',
  QUOTE_STALE: 'What was quoted cannot be sold any more.',
  AUTHORIZATION_INVALID: 'This is not a payment of yours, or it is not held any more.',
  AUTHORIZATION_MISMATCH: 'The payment is for another quote or belongs to another order.',
  CART_ALREADY_CHECKED_OUT: 'The cart has become an order; the payload holds it.',
  MARKET_NOT_AUTHORIZED: "We cannot sell in the buyer's country.",
  AGREEMENT_AMBIGUOUS: "Several agreements may sell in the buyer's country.",
  CUSTOMER_AGREEMENT_REQUIRED: 'Say who accepted the Microsoft Customer Agreement for the buyer.',
  RELATIONSHIP_REQUIRED: 'The Microsoft tenant has not accepted us as its partner for this buyer.',
  ATTESTATION_REQUIRED: 'The buyer has to confirm that it may use a plan.',
  DOMAIN_TAKEN: 'Somebody else has this domain.',
  REGISTRATION_NUMBER_REQUIRED: "Microsoft asks for the company's registration number in this country.",
  RESELLER_NOT_ELIGIBLE: 'The reseller cannot order at the moment.',
});

@ObjectType({ description: 'What `placeOrder` answers.', simpleResolvers: true })
class PlaceOrderPayload {
  @Field(() => Order, {
    nullable: true,
    description: 'The order; with CART_ALREADY_CHECKED_OUT the one that is there, else null when refused.',
  })
  order!: Order | null;

  @Field(() => [PlaceOrderUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof PlaceOrderUserError>[];
}

@Resolver()
export class PlaceOrderMutation {
  @Access('order:place', 'storefront', 'backOffice', 'root')
  @Cost(20)
  @Mutation(() => PlaceOrderPayload, {
    description:
      'Orders what was quoted and paid for, once for a cart. Follow `order.steps`: Microsoft delivers later.',
  })
  async placeOrder(@InputArg(() => PlaceOrderInput) input: PlaceOrderInput, @Ctx() context: ProvisioningContext) {
    const { result, orderId } = await placeOrder(context, input);
    const reread = rereading(context);
    const payload = await payloadOf('order', result, ({ id }) => findOwnOrder(reread, id));
    return orderId ? { ...payload, order: await findOwnOrder(reread, orderId) } : payload;
  }
}
