import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, Doors, ListSize } from '../../shared/graphql/access.ts';
import { Count, Money, TenantReference } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateRange } from '../../shared/graphql/date-range.ts';
import { DateScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { countPayments, findPayments, type PaymentSearch } from '../queries/payments.ts';
import type { PaymentRecord } from '../queries/records.ts';
import { Invoice, invoiceView } from './invoice.ts';
import { minorView } from './money.ts';
import { PaymentMethodKind } from './payment-method.ts';

export enum PaymentStatus {
  PENDING = 'PENDING',
  SETTLED = 'SETTLED',
  FAILED = 'FAILED',
  REVERSED = 'REVERSED',
  DISPUTED = 'DISPUTED',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(PaymentStatus, {
  name: 'PaymentStatus',
  description: 'How far a payment is.',
  valuesConfig: {
    PENDING: { description: 'It is being collected.' },
    SETTLED: { description: 'The money is there.' },
    FAILED: { description: 'The money could not be had.' },
    REVERSED: { description: 'All of it has gone back.' },
    DISPUTED: { description: 'The payer’s bank wants it back.' },
    UNKNOWN: { description: 'The gateway has not told; it is asked again.' },
  },
});

@ObjectType({ description: 'Which part of a payment pays which invoice.', simpleResolvers: true })
class PaymentAllocation {
  @Field(() => Invoice, { description: 'What is paid.' })
  invoice!: Invoice;

  @Field(() => Money, { description: 'How much of it, without what has gone back.' })
  amount!: Money;
}

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'Money that an account has paid.' })
export class Payment {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => PaymentStatus, { description: 'How far it is.' })
  status!: PaymentStatus;

  @Field(() => Money, { description: 'What was received, or is being collected.' })
  amount!: Money;

  @Field(() => Money, { description: 'What has gone back of it.' })
  refunded!: Money;

  @Field(() => DateScalar, { description: 'The day it arrived, or was begun to be collected.' })
  receivedOn!: string;

  @Field(() => PaymentMethodKind, { description: 'How it was paid.' })
  method!: PaymentMethodKind;
}

/** The graph's form of a payment; the row goes along for what it pays. */
export function paymentView(row: PaymentRecord) {
  const tenantId = encodeId('tenant', row.tenant_id);
  return {
    id: encodeId('payment', row.id),
    tenantId,
    tenant: { id: tenantId },
    status: row.status as PaymentStatus,
    amount: minorView(row.amount_minor, row.currency),
    refunded: minorView(row.refunded_minor, row.currency),
    receivedOn: row.received_on,
    method: row.method as PaymentMethodKind,
    row,
  };
}

type PaymentView = ReturnType<typeof paymentView>;

/** The payment with these ids as far as the viewer may see it. */
export async function findPayment(
  context: BillingContext,
  key: { tenantId: string; id: string },
): Promise<PaymentView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('payment', key.id);
  const row = tenantId && id ? await context.loaders.payment.load({ tenantId, id }) : null;
  return row && paymentView(row);
}

@InputType({ description: 'Which payments; all conditions must hold.' })
class PaymentFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Of these tenants only, within what you may read.' })
  tenantIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Of one account.' })
  accountId?: string | null;

  @Field(() => [PaymentStatus], { nullable: true, description: 'In any of these.' })
  status?: PaymentStatus[] | null;

  @Field(() => DateRange, { nullable: true, description: 'Received on one of these days.' })
  receivedOn?: DateRange | null;
}

const lists = connectionTypes('Payment', () => Payment, 'Payments, the latest first.');
export const PaymentConnection = lists.Connection;

@Resolver(() => Payment)
export class PaymentResolver {
  @Access('payment:read', 'backOffice', 'root')
  @ListSize()
  @Query(() => PaymentConnection, { nullable: true, description: 'The payments of the read scope, the latest first.' })
  payments(
    @Arg('filter', () => PaymentFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: PaymentFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: BillingContext,
  ) {
    return findPayments(context, filter ?? {}, page, paymentView);
  }

  @FieldResolver(() => Money, { description: 'What was received and pays no invoice.' })
  async unallocated(@Root() { row }: PaymentView, @Ctx() { loaders }: BillingContext) {
    const allocations = await loaders.allocationsOfPayment.load({ tenantId: row.tenant_id, id: row.id });
    const allocated = allocations.reduce((sum, { amount_minor: minor }) => sum + BigInt(minor), 0n);
    const isReceived = row.status === 'SETTLED' || row.status === 'REVERSED';
    const received = isReceived ? BigInt(row.amount_minor) - BigInt(row.refunded_minor) : allocated;
    return minorView(received - allocated, row.currency);
  }

  @FieldResolver(() => [PaymentAllocation], { description: 'What it pays.' })
  async allocations(@Root() { row }: PaymentView, @Ctx() { loaders }: BillingContext) {
    const { tenant_id: tenantId, currency } = row;
    const allocations = await loaders.allocationsOfPayment.load({ tenantId, id: row.id });
    const invoices = await loaders.invoice.loadMany(allocations.map(({ invoice_id: id }) => ({ tenantId, id })));
    return allocations.flatMap(({ amount_minor: minor }, index) => {
      const invoice = invoices[index];
      return !invoice || invoice instanceof Error
        ? []
        : [{ invoice: invoiceView(invoice), amount: minorView(minor, currency) }];
    });
  }
}

/** On an invoice, what was paid of it. */
@Resolver(() => Invoice)
export class InvoicePaymentsResolver {
  @FieldResolver(() => [Payment], { description: 'What was paid of it, or is being collected for it.' })
  async payments(@Root() { row }: ReturnType<typeof invoiceView>, @Ctx() { loaders }: BillingContext) {
    const payments = await loaders.paymentsOfInvoice.load({ tenantId: row.tenant_id, id: row.id });
    return payments.map(paymentView);
  }
}

@Resolver(() => PaymentConnection)
export class PaymentConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: PaymentSearch }, @Ctx() context: BillingContext) {
    return countPayments(context, search);
  }
}
