import { Ctx, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { BillingPeriod, billingPeriodView } from '../../shared/graphql/billing-period.ts';
import { Explanation, moneyView } from '../../shared/graphql/common-types.ts';
import { LineAmounts, TaxDecision, taxDecisionView } from '../../shared/graphql/tax-types.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { add, money, multiply } from '../../shared/money/money.ts';
import { firstBillingPeriod } from '../../shared/time/billing-period.ts';
import type { CalendarDate } from '../../shared/time/calendar-date.ts';
import type { PricingContext } from '../context.ts';
import { publicSteps } from '../domain/price-for-viewer.ts';
import type { QuoteLineRecord, QuoteRecord } from '../queries/quotes.ts';
import { Plan } from './plan-price.ts';
import { explanationView } from './price-explanation.ts';

@ObjectType({ description: 'One plan of a quote: its first billing cycle.' })
export class QuoteLine {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => Plan, { nullable: true, description: 'What is bought.' })
  plan!: Plan | null;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => BillingPeriod, {
    nullable: true,
    description: 'What is paid for, if it begins on the day of the quote; null for what is bought for good.',
  })
  period!: BillingPeriod | null;

  @Field(() => LineAmounts, { description: 'What the buyer pays for one billing cycle.' })
  sell!: LineAmounts;

  @Field(() => TaxDecision, { description: 'Which tax it bears, and why.' })
  taxDecision!: TaxDecision;
}

/** The graph's form of a line; the row goes along for the fields that few may see. */
export function quoteLineView(row: QuoteLineRecord, quote: QuoteRecord) {
  const currency = currencyCode(quote.currency);
  const net = money(BigInt(row.net_minor), currency);
  const tax = money(BigInt(row.tax_minor), currency);
  const quotedOn = quote.tax_decision.suppliedOn as CalendarDate;
  const period = firstBillingPeriod(quotedOn, row.billing_cycle, row.term_duration);
  return {
    id: encodeId('quoteLine', row.id),
    plan: { tenantId: encodeId('tenant', row.tenant_id), id: encodeId('plan', row.plan_id) },
    quantity: row.quantity,
    period: period && billingPeriodView(period),
    sell: {
      unitPrice: moneyView(money(BigInt(row.unit_price_minor), currency)),
      net: moneyView(net),
      tax: moneyView(tax),
      gross: moneyView(add(net, tax)),
    },
    taxDecision: taxDecisionView(quote.tax_decision),
    currency,
    row,
  };
}

type QuoteLineView = ReturnType<typeof quoteLineView>;

@Resolver(() => QuoteLine)
export class QuoteLineResolver {
  @Cost(5)
  @FieldResolver(() => Explanation, {
    description: 'How the net came about. It begins at the list price, for those with `margin:read` at the cost.',
  })
  explanation(@Root() { row, sell }: QuoteLineView, @Ctx() { door, permissions }: PricingContext): Explanation {
    const seesCost = door !== 'storefront' && permissions.includes('margin:read');
    const { steps } = explanationView(seesCost ? row.steps : publicSteps(row.steps));
    const { amount, currency } = sell.net;
    return { summary: `${amount} ${currency} for ${row.quantity} units and one billing cycle.`, steps };
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => LineAmounts, {
    nullable: true,
    description: 'What we pay for the same, at the same rate as the price; null when it is not known.',
  })
  buy(@Root() { row, currency }: QuoteLineView, @Ctx() context: PricingContext): LineAmounts | null {
    authorize(context, 'margin:read');
    if (row.cost_minor === null) {
      return null;
    }
    const unitPrice = money(BigInt(row.cost_minor), currency);
    const net = multiply(unitPrice, BigInt(row.quantity));
    return { unitPrice: moneyView(unitPrice), net: moneyView(net), tax: null, gross: null };
  }
}
