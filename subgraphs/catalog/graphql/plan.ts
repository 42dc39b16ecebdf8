import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access, Cost } from '../../shared/graphql/access.ts';
import { BillingCycle, Explanation, Segment, TenantReference } from '../../shared/graphql/common-types.ts';
import { DurationScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { CatalogContext } from '../context.ts';
import { reasonsToHide } from '../domain/plan-status.ts';
import { findPlan, findPlanBySku } from '../queries/plans.ts';
import type { PlanRecord } from '../queries/records.ts';
import { Product, productView, type ProductView } from './product.ts';

export enum PlanStatus {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
  WITHDRAWN = 'WITHDRAWN',
}
registerEnumType(PlanStatus, {
  name: 'PlanStatus',
  description: 'Whether a plan is for sale.',
  valuesConfig: {
    DRAFT: { description: 'Imported; nobody can buy it yet.' },
    PUBLISHED: { description: 'For sale wherever it has a price.' },
    WITHDRAWN: { description: 'No longer for sale; running subscriptions go on.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'The sellable: one SKU with one term and one billing cycle for one segment.' })
export class Plan {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that sells it.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'The tenant that sells it.' })
  tenant!: TenantReference | null;

  @Field(() => String, { description: "The vendor's product and SKU: `CFQ7TTC0LH18:0001`." })
  sku!: string;

  @Field(() => String, { description: "The SKU's name, in the language of its product's `contentLocale`." })
  title!: string;

  @Field(() => DurationScalar, {
    nullable: true,
    description: 'For how long it is bought: `P1M`, `P1Y`, `P3Y`. Null for what has no term.',
  })
  termDuration!: string | null;

  @Field(() => BillingCycle, { description: 'How often it is charged.' })
  billingCycle!: BillingCycle;

  @Field(() => Segment, { description: 'For whom it is sold.' })
  segment!: Segment;

  @Field(() => Boolean, { description: 'Free, for a limited time.' })
  isTrial!: boolean;

  @Field(() => Int, { description: 'The fewest seats of one subscription.' })
  quantityMin!: number;

  @Field(() => Int, { description: 'The most seats of one subscription.' })
  quantityMax!: number;
}

/** The graph's form of a plan's row. The other keys are for its resolvers. */
export function planView(row: PlanRecord) {
  const tenantId = encodeId('tenant', row.tenant_id);
  return {
    id: encodeId('plan', row.id),
    tenantId,
    tenant: { id: tenantId },
    sku: row.sku,
    title: row.title,
    termDuration: row.term_duration,
    billingCycle: row.billing_cycle as BillingCycle,
    segment: row.segment as Segment,
    isTrial: row.is_trial,
    quantityMin: row.quantity_min,
    quantityMax: row.quantity_max,
    key: { tenantId: row.tenant_id, id: row.id },
    productKey: { tenantId: row.tenant_id, id: row.product_id },
    statusNow: row.status,
  };
}

export type PlanView = ReturnType<typeof planView>;

@Resolver(() => Plan)
export class PlanResolver {
  @Access('public', 'storefront', 'backOffice', 'root')
  @Query(() => Plan, {
    nullable: true,
    description: 'One plan; null when there is none with this id that the viewer may buy or manage.',
  })
  async plan(
    @Arg('id', () => ID, { description: 'Of the plan: `pln_…`.' }) id: string,
    @Ctx() context: CatalogContext,
  ) {
    const planId = decodeId('plan', id);
    const row = planId === null ? null : await findPlan(context, planId);
    return row && planView(row);
  }

  @Access('public', 'storefront', 'backOffice', 'root')
  @Query(() => Plan, {
    nullable: true,
    description: "The acting tenant's plan of a SKU; null when the viewer may not buy or manage it.",
  })
  async planBySku(
    @Arg('sku', () => String, { description: "The vendor's product and SKU: `CFQ7TTC0LH18:0001`." }) sku: string,
    @Arg('billingCycle', () => BillingCycle, { description: 'How often it is charged.' }) billingCycle: BillingCycle,
    @Arg('termDuration', () => DurationScalar, { nullable: true, description: 'Left out for what has no term.' })
    termDuration: string | null,
    @Arg('segment', () => Segment, { defaultValue: Segment.COMMERCIAL, description: 'For whom it is sold.' })
    segment: Segment,
    @Ctx() context: CatalogContext,
  ) {
    const row = await findPlanBySku(context, { sku, billingCycle, termDuration: termDuration ?? null, segment });
    return row && planView(row);
  }

  @FieldResolver(() => Product, { description: 'What it is a plan of.' })
  async product(@Root() { productKey }: PlanView, @Ctx() context: CatalogContext): Promise<ProductView | null> {
    const row = await context.loaders.product.load(productKey);
    return row && productView(row);
  }

  @Access('product:read', 'backOffice', 'root')
  @FieldResolver(() => PlanStatus, { nullable: true, description: 'Whether it is for sale.' })
  status(@Root() { statusNow }: PlanView, @Ctx() context: CatalogContext) {
    authorize(context, 'product:read');
    return statusNow;
  }

  @Access('product:read', 'backOffice', 'root')
  @Cost(5)
  @FieldResolver(() => [Explanation], {
    nullable: true,
    description: 'Why a buyer does not see it, one entry a reason; empty when every buyer does.',
  })
  async hiddenBecause(@Root() { key, statusNow }: PlanView, @Ctx() context: CatalogContext): Promise<Explanation[]> {
    authorize(context, 'product:read');
    const currenciesWithoutPrice = await context.loaders.currenciesWithoutPrice.load(key);
    return reasonsToHide({ status: statusNow, currenciesWithoutPrice }).map((reason) => ({
      summary: reason.text,
      steps: [{ ...reason, amountBefore: null, amountAfter: null }],
    }));
  }
}
