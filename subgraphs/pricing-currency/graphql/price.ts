import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { Explanation, Money, moneyView } from '../../shared/graphql/common-types.ts';
import { DateTimeScalar, DecimalScalar } from '../../shared/graphql/scalars.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import type { PricingContext } from '../context.ts';
import type { PriceStep } from '../domain/price-derivation.ts';
import { marginPercent, publicSteps } from '../domain/price-for-viewer.ts';
import type { PlanPriceRecord } from '../queries/plan-prices.ts';
import { explanationView } from './price-explanation.ts';
import { findPriceList, PriceList } from './price-list.ts';

@ObjectType({ description: 'The price from a quantity on.', simpleResolvers: true })
export class PriceTier {
  @Field(() => Int, { description: 'The first quantity that it counts for.' })
  quantityMin!: number;

  @Field(() => Money, { description: 'One unit for one billing cycle, before tax.' })
  unitPrice!: Money;
}

@ObjectType({ description: 'What a plan costs: for one buyer, quantity, currency and instant. Before tax.' })
export class Price {
  @Field(() => Money, {
    description: 'One unit for one billing cycle, rounded for one unit: multiply it by the quantity.',
  })
  unitPrice!: Money;

  @Field(() => Money, { description: 'One unit for the whole term: what its billing cycles add up to.' })
  termPrice!: Money;

  @Field(() => Money, {
    nullable: true,
    description: "One unit for one billing cycle on everyone's list; null when the plan is not on it.",
  })
  listPrice!: Money | null;

  @Field(() => [PriceTier], { description: 'Prices for higher quantities; empty when the price is the same for all.' })
  tiers!: PriceTier[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until when this price counts; null while no end is known.',
  })
  validUntil!: Date | null;
}

/** The graph's form of the chosen price; the record goes along for the fields that few may see. */
export function priceView(chosen: PlanPriceRecord, onEveryonesList: PlanPriceRecord | null) {
  return {
    unitPrice: moneyOf(chosen, chosen.instalment_minor),
    termPrice: moneyOf(chosen, chosen.term_minor),
    listPrice: onEveryonesList && moneyOf(onEveryonesList, onEveryonesList.instalment_minor),
    tiers: [],
    validUntil: chosen.effective_until,
    record: chosen,
  };
}

type PriceView = ReturnType<typeof priceView>;

function moneyOf({ currency }: PlanPriceRecord, minor: string): Money {
  return moneyView(money(BigInt(minor), currencyCode(currency)));
}

@Resolver(() => Price)
export class PriceResolver {
  @Cost(5)
  @FieldResolver(() => Explanation, {
    description: 'How the price came about. It begins at the list price, for those with `margin:read` at the cost.',
  })
  explanation(@Root() { record }: PriceView, @Ctx() { door, permissions }: PricingContext) {
    const seesCost = door !== 'storefront' && permissions.includes('margin:read');
    const steps = JSON.parse(record.steps) as PriceStep[];
    return explanationView(seesCost ? steps : publicSteps(steps));
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => Money, {
    nullable: true,
    description:
      'What we pay for one unit and billing cycle, at the same rate as the price; null when it is not known.',
  })
  cost(@Root() { record }: PriceView, @Ctx() context: PricingContext) {
    authorize(context, 'margin:read');
    return record.cost_minor === null ? null : moneyOf(record, record.cost_minor);
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => DecimalScalar, {
    nullable: true,
    description: 'What is left of the price after the cost, in percent of the price; null when the cost is not known.',
  })
  marginPercent(@Root() { record }: PriceView, @Ctx() context: PricingContext) {
    authorize(context, 'margin:read');
    const { instalment_minor: price, cost_minor: cost } = record;
    const currency = currencyCode(record.currency);
    return cost === null ? null : marginPercent(money(BigInt(price), currency), money(BigInt(cost), currency));
  }

  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => PriceList, { nullable: true, description: 'The list that the price stands on.' })
  priceList(@Root() { record }: PriceView, @Ctx() context: PricingContext) {
    authorize(context, 'margin:read');
    const tenantId = encodeId('tenant', record.tenant_id);
    return findPriceList(context, { tenantId, id: encodeId('priceList', record.price_list_id) });
  }
}
