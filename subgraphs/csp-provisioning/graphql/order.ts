import { Ctx, Directive, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Money, moneyView, TenantReference } from '../../shared/graphql/common-types.ts';
import { DateTimeScalar, UrlScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import { signProgressUrl } from '../commands/progress-url.ts';
import type { ProvisioningContext } from '../context.ts';
import { pollAfterSeconds, stepsOf } from '../domain/order-progress.ts';
import type { OrderRecord } from '../queries/records.ts';
import { Account } from './account.ts';
import { OrderStatus, OrderStep, type OrderStepCode, type OrderStepStatus } from './order-enums.ts';
import { OrderLine, orderLineView } from './order-line.ts';
import { referenceOf } from './references.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'What was ordered, and what has become of it.' })
export class Order {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => String, { description: 'For people, unique in the tenant: `GR-2026-000041`.' })
  number!: string;

  @Field(() => OrderStatus, { description: 'How far it is.' })
  status!: OrderStatus;

  @Field(() => Account, { nullable: true, description: 'Who pays.' })
  account!: Account | null;

  @Field(() => Account, { nullable: true, description: 'Who uses what is bought.' })
  buyer!: Account | null;

  @Field(() => String, { nullable: true, description: 'What the buyer calls it; null when nothing was said.' })
  reference!: string | null;

  @Field(() => Money, { description: 'What was ordered, before tax. Only what is delivered is paid.' })
  netTotal!: Money;

  @Field(() => Money, { description: 'Its tax.' })
  taxTotal!: Money;

  @Field(() => Money, { description: 'With tax.' })
  grossTotal!: Money;

  @Field(() => DateTimeScalar, { description: 'When it was placed.' })
  placedAt!: Date;
}

/** The graph's form of an order; the row goes along for the fields that need more of it. */
export function orderView(row: OrderRecord) {
  const { tenantId, id } = referenceOf('order', row.tenant_id, row.id);
  const amount = (minor: string) => moneyView(money(BigInt(minor), currencyCode(row.currency)));
  return {
    id,
    tenantId,
    tenant: { id: tenantId },
    number: row.number,
    status: row.status as OrderStatus,
    account: referenceOf('account', row.tenant_id, row.account_id),
    buyer: referenceOf('account', row.tenant_id, row.buyer_id),
    reference: row.reference,
    netTotal: amount(row.net_minor),
    taxTotal: amount(row.tax_minor),
    grossTotal: amount(row.gross_minor),
    placedAt: row.placed_at,
    row,
  };
}

export type OrderView = ReturnType<typeof orderView>;

/** The order with these ids as far as the viewer may see it. */
export async function findOrder(
  context: ProvisioningContext,
  key: { tenantId: string; id: string },
): Promise<OrderView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('order', key.id);
  const row = tenantId && id ? await context.loaders.order.load({ tenantId, id }) : null;
  return row && orderView(row);
}

/** The order of the acting tenant, by its uuid. */
export function findOwnOrder(context: ProvisioningContext, id: string): Promise<OrderView | null> {
  return findOrder(context, { tenantId: encodeId('tenant', context.tenantId), id: encodeId('order', id) });
}

@Resolver(() => Order)
export class OrderResolver {
  @FieldResolver(() => [OrderLine], { description: 'In the order of the quote.' })
  async lines(@Root() { row }: OrderView, @Ctx() { loaders }: ProvisioningContext) {
    const lines = await loaders.linesOfOrder.load({ tenantId: row.tenant_id, id: row.id });
    return lines.map((line) => orderLineView(line, row));
  }

  @FieldResolver(() => [OrderStep], { description: 'What has to be done for it, and how far that is.' })
  steps(@Root() { row }: OrderView): OrderStep[] {
    return stepsOf(milestonesOf(row)).map((step) => ({
      ...step,
      code: step.code as OrderStepCode,
      status: step.status as OrderStepStatus,
    }));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'After how many seconds to ask again; null when nothing will happen any more.',
  })
  pollAfterSeconds(@Root() { row }: OrderView, @Ctx() { now }: ProvisioningContext) {
    return pollAfterSeconds(milestonesOf(row), now);
  }

  @FieldResolver(() => UrlScalar, {
    description: 'Tells what happens as it happens, as server-sent events; works for 15 minutes without a credential.',
  })
  progressUrl(@Root() { row }: OrderView, @Ctx() { now }: ProvisioningContext) {
    return signProgressUrl({ tenantId: row.tenant_id, id: row.id }, now);
  }
}

function milestonesOf(row: OrderRecord) {
  return {
    status: row.status,
    customerReadyAt: row.customer_ready_at,
    agreementReadyAt: row.agreement_ready_at,
    orderedAt: row.ordered_at,
    settledAt: row.settled_at,
  };
}
