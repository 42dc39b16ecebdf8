import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { Doors } from '../../shared/graphql/access.ts';
import { BillingCycle, Segment, SortDirection } from '../../shared/graphql/common-types.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { DecimalScalar, DurationScalar } from '../../shared/graphql/scalars.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { parseMoney } from '../../shared/money/money.ts';
import type { CatalogContext } from '../context.ts';
import type { PlanConditions } from '../queries/plan-selection.ts';
import type { PlanSearch } from '../queries/plans.ts';
import { ProductKind } from './product.ts';

@InputType({ description: 'Which plans to list; all conditions must hold, and a list inside one means any of them.' })
export class PlanFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Narrows the read scope further.' })
  tenantIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Plans of this product.' })
  productId?: string | null;

  @Field(() => [String], { nullable: true, description: 'Made by any of these.' })
  vendorName?: string[] | null;

  @Field(() => [ProductKind], { nullable: true, description: 'Of any of these kinds.' })
  kind?: ProductKind[] | null;

  @Field(() => [DurationScalar], { nullable: true, description: 'Bought for any of these terms.' })
  termDuration?: string[] | null;

  @Field(() => [BillingCycle], { nullable: true, description: 'Charged in any of these cycles.' })
  billingCycle?: BillingCycle[] | null;

  @Field(() => [Segment], { nullable: true, description: 'For any of these segments.' })
  segment?: Segment[] | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "The lowest listed price of one billing cycle, in the viewer's currency.",
  })
  listedPriceMin?: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: "The highest listed price of one billing cycle, in the viewer's currency.",
  })
  listedPriceMax?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Only trials, or none.' })
  isTrial?: boolean | null;
}

export enum PlanSortKey {
  RELEVANCE = 'RELEVANCE',
  TITLE = 'TITLE',
  LISTED_PRICE = 'LISTED_PRICE',
  NEWEST = 'NEWEST',
}
registerEnumType(PlanSortKey, {
  name: 'PlanSortKey',
  description: 'What plans are sorted by. The direction ASC begins with the best, the first, the cheapest, the newest.',
  valuesConfig: {
    RELEVANCE: { description: 'How well a plan fits the search; the title where nothing is searched.' },
    TITLE: { description: 'By title.' },
    LISTED_PRICE: {
      description:
        "The price of one billing cycle in the price list for everyone, in the viewer's currency, before account, tier and promotion. BAD_USER_INPUT over several tenants.",
    },
    NEWEST: { description: 'The latest first.' },
  },
});

@InputType({ description: 'How plans are sorted; equal ones by id.' })
export class PlanSort {
  @Field(() => PlanSortKey, { description: 'What decides which one comes first.' })
  by!: PlanSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC, description: 'DESC turns the order round.' })
  direction!: SortDirection;
}

export interface PlanListArgs {
  search?: string | null;
  filter?: PlanFilter | null;
  sort?: PlanSort | null;
}

/** An id that no row has, so that a malformed id finds nothing. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** What is asked for, in the terms of the tables. */
export function planSearch(context: CatalogContext, { search, filter, sort }: PlanListArgs): PlanSearch {
  const conditions: PlanConditions = {
    search,
    tenantIds: filter?.tenantIds?.flatMap((id) => decodeId('tenant', id) ?? []),
    productId: filter?.productId && (decodeId('product', filter.productId) ?? NO_ID),
    isTrial: filter?.isTrial,
    listedMin: minorUnits(context, filter?.listedPriceMin),
    listedMax: minorUnits(context, filter?.listedPriceMax),
    facets: {
      VENDOR: filter?.vendorName,
      KIND: filter?.kind,
      TERM_DURATION: filter?.termDuration,
      BILLING_CYCLE: filter?.billingCycle,
      SEGMENT: filter?.segment,
    },
  };
  return { conditions, sort: sort ? { by: sort.by, isReversed: sort.direction === SortDirection.DESC } : null };
}

function minorUnits({ currency }: CatalogContext, amount: string | null | undefined): bigint | null {
  if (amount === null || amount === undefined) {
    return null;
  }
  const money = parseMoney(amount, currencyCode(currency));
  if (!money || money.amount > 2n ** 62n || money.amount < 0n) {
    throw new RequestError('BAD_USER_INPUT', `This is no price in ${currency}. Write one such as "12.50".`, {
      argument: 'filter',
    });
  }
  return money.amount;
}
