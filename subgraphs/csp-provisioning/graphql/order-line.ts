import { Ctx, Directive, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { Explanation, moneyView, TenantReference } from '../../shared/graphql/common-types.ts';
import { LineAmounts, TaxDecision, taxDecisionView } from '../../shared/graphql/tax-types.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { add, money, multiply } from '../../shared/money/money.ts';
import type { ProvisioningContext } from '../context.ts';
import type { OrderLineRecord, OrderRecord } from '../queries/records.ts';
import { CspAgreement } from './csp-agreement.ts';
import { OrderLineStatus } from './order-enums.ts';
import { PlanReference, referenceOf } from './references.ts';
import { Refusal, refusalView } from './refusal.ts';
import { Subscription, subscriptionView } from './subscription.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'One plan of an order.' })
export class OrderLine {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => PlanReference, { nullable: true, description: 'What is bought.' })
  plan!: PlanReference | null;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => OrderLineStatus, { description: 'Whether it has been delivered.' })
  status!: OrderLineStatus;

  @Field(() => Refusal, { nullable: true, description: 'Why it was not delivered; null unless it ended so.' })
  refusal!: Refusal | null;

  @Field(() => LineAmounts, { description: 'What the buyer pays for its first billing cycle, if it is delivered.' })
  sell!: LineAmounts;

  @Field(() => TaxDecision, { description: 'Which tax it bears, and why.' })
  taxDecision!: TaxDecision;
}

/** The graph's form of a line; the row goes along for the fields that few may see. */
export function orderLineView(row: OrderLineRecord, order: OrderRecord) {
  const { tenantId, id } = referenceOf('orderLine', row.tenant_id, row.id);
  const currency = currencyCode(order.currency);
  const net = money(BigInt(row.net_minor), currency);
  const tax = money(BigInt(row.tax_minor), currency);
  return {
    id,
    tenantId,
    tenant: { id: tenantId },
    plan: referenceOf('plan', row.tenant_id, row.plan_id),
    quantity: row.quantity,
    status: row.status as OrderLineStatus,
    refusal: refusalView({ code: row.refusal_code, message: row.refusal_message, nextStep: row.refusal_next_step }),
    sell: {
      unitPrice: moneyView(money(BigInt(row.unit_price_minor), currency)),
      net: moneyView(net),
      tax: moneyView(tax),
      gross: moneyView(add(net, tax)),
    },
    taxDecision: taxDecisionView(order.tax_decision),
    currency,
    row,
  };
}

type OrderLineView = ReturnType<typeof orderLineView>;

/** The line with these ids as far as the viewer may see it. */
export async function findOrderLine(
  { loaders }: ProvisioningContext,
  key: { tenantId: string; id: string },
): Promise<OrderLineView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('orderLine', key.id);
  const row = tenantId && id ? await loaders.orderLine.load({ tenantId, id }) : null;
  const order = row && (await loaders.order.load({ tenantId: row.tenant_id, id: row.order_id }));
  return row && order ? orderLineView(row, order) : null;
}

@Resolver(() => OrderLine)
export class OrderLineResolver {
  @FieldResolver(() => Subscription, { nullable: true, description: 'What it has become; null until it is delivered.' })
  async subscription(@Root() { row }: OrderLineView, @Ctx() { loaders }: ProvisioningContext) {
    const [found] = await loaders.subscriptionOfLine.load({ tenantId: row.tenant_id, id: row.id });
    return found ? subscriptionView(found) : null;
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => LineAmounts, {
    nullable: true,
    description: 'What we pay for the same, at the same rate as the price; null when it is not known.',
  })
  buy(@Root() { row, currency }: OrderLineView, @Ctx() context: ProvisioningContext): LineAmounts | null {
    authorize(context, 'margin:read');
    if (row.unit_cost_minor === null) {
      return null;
    }
    const unitPrice = money(BigInt(row.unit_cost_minor), currency);
    const net = multiply(unitPrice, BigInt(row.quantity));
    return { unitPrice: moneyView(unitPrice), net: moneyView(net), tax: null, gross: null };
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => CspAgreement, { nullable: true, description: 'Through which agreement it is bought.' })
  agreement(@Root() { row }: OrderLineView, @Ctx() context: ProvisioningContext) {
    authorize(context, 'margin:read');
    return referenceOf('cspAgreement', row.tenant_id, row.csp_agreement_id);
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => Explanation, { nullable: true, description: 'Why it is bought through this agreement.' })
  routing(@Root() { row }: OrderLineView, @Ctx() context: ProvisioningContext): Explanation {
    authorize(context, 'margin:read');
    const { summary, steps } = row.routing;
    return { summary, steps: steps.map((step) => ({ ...step, amountBefore: null, amountAfter: null })) };
  }
}
