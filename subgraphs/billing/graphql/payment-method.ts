import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { Money, TenantReference } from '../../shared/graphql/common-types.ts';
import { DateScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { creditOf } from '../queries/credit.ts';
import type { PaymentMethodRecord } from '../queries/records.ts';
import { minorView } from './money.ts';
import { PaymentGateway } from './payment-gateway.ts';

export enum PaymentMethodKind {
  CARD = 'CARD',
  SEPA_DEBIT = 'SEPA_DEBIT',
  BANK_TRANSFER = 'BANK_TRANSFER',
  CREDIT = 'CREDIT',
}
registerEnumType(PaymentMethodKind, {
  name: 'PaymentMethodKind',
  description: 'How somebody pays.',
  valuesConfig: {
    CARD: { description: 'A card at a payment gateway.' },
    SEPA_DEBIT: { description: 'A debit from an account at a bank.' },
    BANK_TRANSFER: { description: 'What the payer sends by bank.' },
    CREDIT: { description: 'What the account may owe, to be paid when the invoice is due.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: "Anything that can pay a quote: a card, or the account's credit line." })
export class PaymentMethod {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => PaymentMethodKind, { description: 'What kind it is.' })
  kind!: PaymentMethodKind;

  @Field(() => String, { description: 'What people know it by: `Visa •••• 4242`.' })
  label!: string;

  @Field(() => PaymentGateway, { nullable: true, description: 'Who takes the money. Null for credit.' })
  gateway!: PaymentGateway | null;

  @Field(() => Boolean, {
    description: 'Whether to offer it first: the oldest card, or credit where there is no card.',
  })
  isDefault!: boolean;

  @Field(() => DateScalar, { nullable: true, description: 'The last day on which it can be used. Null for credit.' })
  expiresOn!: string | null;
}

/** The graph's form of a payment method; the row goes along for what is counted anew. */
export function paymentMethodView(row: PaymentMethodRecord) {
  const tenantId = encodeId('tenant', row.tenant_id);
  return {
    id: encodeId('paymentMethod', row.id),
    tenantId,
    tenant: { id: tenantId },
    kind: row.kind as PaymentMethodKind,
    label: row.label,
    gateway: row.kind === 'CARD' ? PaymentGateway.STRIPE : null,
    isDefault: row.is_default,
    expiresOn: row.expires_on,
    row,
  };
}

type PaymentMethodView = ReturnType<typeof paymentMethodView>;

/** The payment method with these ids as far as the viewer may see it. */
export async function findPaymentMethodView(
  context: BillingContext,
  key: { tenantId: string; id: string },
): Promise<PaymentMethodView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('paymentMethod', key.id);
  const row = tenantId && id ? await context.loaders.paymentMethod.load({ tenantId, id }) : null;
  return row && paymentMethodView(row);
}

@Resolver(() => PaymentMethod)
export class PaymentMethodResolver {
  @FieldResolver(() => Money, { nullable: true, description: 'What is left of a credit line. Null for cards.' })
  async available(@Root() { row }: PaymentMethodView, @Ctx() context: BillingContext) {
    const credit =
      row.kind === 'CREDIT' ? await creditOf(context, { tenantId: row.tenant_id, id: row.account_id }) : null;
    return credit && minorView(credit.available, credit.currency);
  }
}
