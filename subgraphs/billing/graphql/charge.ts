import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { BillingPeriod } from '../../shared/graphql/billing-period.ts';
import { Explanation, Money, TenantReference } from '../../shared/graphql/common-types.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import type { ChargeRecord } from '../queries/records.ts';
import { periodView } from './invoice-line.ts';
import { minorView } from './money.ts';
import { OrderLine, orderLineReference } from './order-reference.ts';
import { Subscription, subscriptionReference } from './subscription-reference.ts';

enum ChargeSide {
  SELL = 'SELL',
  BUY = 'BUY',
}
registerEnumType(ChargeSide, {
  name: 'ChargeSide',
  description: 'Who pays a charge.',
  valuesConfig: {
    SELL: { description: 'The buyer pays us.' },
    BUY: { description: 'We pay the vendor.' },
  },
});

enum ChargeKind {
  NEW = 'NEW',
}
registerEnumType(ChargeKind, {
  name: 'ChargeKind',
  description: 'What a charge is for.',
  valuesConfig: { NEW: { description: 'The first period of something new.' } },
});

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType({ description: 'What one side pays for units of a plan over a period.', simpleResolvers: true })
export class Charge {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => ChargeSide, { description: 'Who pays.' })
  side!: ChargeSide;

  @Field(() => ChargeKind, { description: 'What it is for.' })
  kind!: ChargeKind;

  @Field(() => Subscription, { nullable: true, description: 'For which subscription; null when for none.' })
  subscription!: Subscription | null;

  @Field(() => OrderLine, { nullable: true, description: 'From which line of an order.' })
  orderLine!: OrderLine | null;

  @Field(() => BillingPeriod, { nullable: true, description: 'Over which days; null for what is bought for good.' })
  period!: BillingPeriod | null;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => Money, { description: 'One unit for the whole period, before tax.' })
  unitPrice!: Money;

  @Field(() => Money, { description: 'All units, before tax.' })
  net!: Money;

  @Field(() => Explanation, { description: 'How the net came about.' })
  explanation!: Explanation;
}

export function chargeView(row: ChargeRecord): Charge {
  const tenantId = encodeId('tenant', row.tenant_id);
  const unitPrice = minorView(row.unit_price_minor, row.currency);
  const net = minorView(row.net_minor, row.currency);
  const facts = [{ name: 'quantity', value: String(row.quantity) }];
  const text = row.side === 'SELL' ? 'At the price of the order.' : 'At what we pay.';
  return {
    id: encodeId('charge', row.id),
    tenantId,
    tenant: { id: tenantId },
    side: row.side as ChargeSide,
    kind: row.kind as ChargeKind,
    subscription: subscriptionReference(row.tenant_id, row.subscription_id),
    orderLine: orderLineReference(row.tenant_id, row.order_line_id),
    period: periodView(row.first_day, row.last_day),
    quantity: row.quantity,
    unitPrice,
    net,
    explanation: {
      summary: `${row.quantity} × ${unitPrice.amount} ${unitPrice.currency}.`,
      steps: [{ rule: 'charge.ordered', text, facts, amountBefore: unitPrice, amountAfter: net }],
    },
  };
}
