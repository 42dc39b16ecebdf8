import { Ctx, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { BillingPeriod, billingPeriodView } from '../../shared/graphql/billing-period.ts';
import { Explanation, Money } from '../../shared/graphql/common-types.ts';
import { LineAmounts, TaxDecision, taxDecisionView } from '../../shared/graphql/tax-types.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import type { CalendarDate } from '../../shared/time/calendar-date.ts';
import type { BillingContext } from '../context.ts';
import type { InvoiceLineRecord, InvoiceRecord } from '../queries/records.ts';
import { minorView } from './money.ts';
import { PlanReference, planReference } from './references.ts';
import { Subscription, subscriptionReference } from './subscription-reference.ts';

@ObjectType({ description: 'What an invoice is for: units of one plan over one period.' })
export class InvoiceLine {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => String, { description: 'What was sold, as the document names it.' })
  text!: string;

  @Field(() => Subscription, { nullable: true, description: 'For which subscription; null when for none.' })
  subscription!: Subscription | null;

  @Field(() => PlanReference, { nullable: true, description: 'Of which plan.' })
  plan!: PlanReference | null;

  @Field(() => BillingPeriod, { nullable: true, description: 'Over which days; null for what is bought for good.' })
  period!: BillingPeriod | null;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => Money, { description: 'One unit for the whole period, before tax.' })
  unitPrice!: Money;

  @Field(() => Money, { description: 'All units, before tax.' })
  net!: Money;

  @Field(() => TaxDecision, { description: 'Which tax it bears, and why.' })
  taxDecision!: TaxDecision;
}

/** The graph's form of a line; the row goes along for what few may see. */
export function invoiceLineView(row: InvoiceLineRecord, { currency, tax_decision: decision }: InvoiceRecord) {
  const { first_day: firstDay, last_day: lastDay, tenant_id: tenantId } = row;
  return {
    id: encodeId('invoiceLine', row.id),
    text: row.text,
    subscription: subscriptionReference(tenantId, row.subscription_id),
    plan: planReference(tenantId, row.plan_id),
    period: periodView(firstDay, lastDay),
    quantity: row.quantity,
    unitPrice: minorView(row.unit_price_minor, currency),
    net: minorView(row.net_minor, currency),
    taxDecision: taxDecisionView(decision),
    currency,
    row,
  };
}

type InvoiceLineView = ReturnType<typeof invoiceLineView>;

/** Null unless both days are known. */
export function periodView(firstDay: string | null, lastDay: string | null): BillingPeriod | null {
  return firstDay && lastDay
    ? billingPeriodView({ firstDay: firstDay as CalendarDate, lastDay: lastDay as CalendarDate })
    : null;
}

@Resolver(() => InvoiceLine)
export class InvoiceLineResolver {
  @Cost(5)
  @FieldResolver(() => Explanation, {
    description: 'How the net came about: the units at the price they were ordered at.',
  })
  explanation(@Root() { row, net, unitPrice }: InvoiceLineView): Explanation {
    const text = 'What was ordered, at the price of the order.';
    const facts = [{ name: 'quantity', value: String(row.quantity) }];
    return {
      summary: `${row.quantity} × ${unitPrice.amount} ${unitPrice.currency}.`,
      steps: [{ rule: 'invoice.ordered', text, facts, amountBefore: unitPrice, amountAfter: net }],
    };
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => LineAmounts, {
    nullable: true,
    description: 'What we pay for it; null where that is not known.',
  })
  buy(@Root() { row, currency }: InvoiceLineView, @Ctx() context: BillingContext): LineAmounts | null {
    authorize(context, 'margin:read');
    const unit = row.unit_cost_minor;
    return unit === null
      ? null
      : {
          unitPrice: minorView(unit, currency),
          net: minorView(BigInt(unit) * BigInt(row.quantity), currency),
          tax: null,
          gross: null,
        };
  }
}
