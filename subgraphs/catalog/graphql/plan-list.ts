import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, Cost, Doors, ListSize } from '../../shared/graphql/access.ts';
import { Count, UnavailableTenant } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import type { CatalogContext } from '../context.ts';
import { facetsOf } from '../domain/facets.ts';
import { countFacets, countPlans, findPlans, type PlanSearch } from '../queries/plans.ts';
import { Plan, planView } from './plan.ts';
import { PlanFilter, planSearch, PlanSort } from './plan-list-input.ts';

export enum FacetKey {
  VENDOR = 'VENDOR',
  KIND = 'KIND',
  TERM_DURATION = 'TERM_DURATION',
  BILLING_CYCLE = 'BILLING_CYCLE',
  SEGMENT = 'SEGMENT',
}
registerEnumType(FacetKey, {
  name: 'FacetKey',
  description: 'By what a list of plans can be narrowed.',
  valuesConfig: {
    VENDOR: { description: 'By who makes it: `vendorName`.' },
    KIND: { description: 'By the kind of the product: `kind`.' },
    TERM_DURATION: { description: 'By how long it is bought for: `termDuration`.' },
    BILLING_CYCLE: { description: 'By how often it is charged: `billingCycle`.' },
    SEGMENT: { description: 'By whom it is sold to: `segment`.' },
  },
});

@ObjectType({ description: 'One value of a facet.', simpleResolvers: true })
class FacetValue {
  @Field(() => String, { description: 'As the filter takes it.' })
  value!: string;

  @Field(() => String, { description: 'For a person.' })
  label!: string;

  @Field(() => Int, { description: 'How many plans would be left.' })
  count!: number;

  @Field(() => Boolean, { description: 'Whether the filter names it.' })
  isSelected!: boolean;
}

@ObjectType({
  description: "What the list can be narrowed by. The counts leave the facet's own filter out.",
  simpleResolvers: true,
})
class Facet {
  @Field(() => FacetKey, { description: 'Which facet it is, and so the field of the filter.' })
  key!: FacetKey;

  @Field(() => String, { description: 'For a person.' })
  label!: string;

  @Field(() => [FacetValue], { description: 'The commonest first; selected ones are always there.' })
  values!: FacetValue[];
}

const lists = connectionTypes('Plan', () => Plan, 'Plans that the viewer may buy or manage.');
export const PlanConnection = lists.Connection;

interface PlanList {
  search: PlanSearch;
}

@Resolver(() => Plan)
export class PlanListResolver {
  @Access('public', 'storefront', 'backOffice', 'root')
  @ListSize()
  @Query(() => PlanConnection, {
    nullable: true,
    description:
      "The plans for sale: in a storefront those with a price in the viewer's currency, for staff all of them with their status.",
  })
  plans(
    @Arg('search', () => String, {
      nullable: true,
      description: 'Words of the title, the SKU, the product or the vendor; each may be half typed.',
    })
    search: string | null,
    @Arg('filter', () => PlanFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: PlanFilter | null,
    @Arg('sort', () => PlanSort, { nullable: true, description: 'By relevance when searching, else by title.' })
    sort: PlanSort | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: CatalogContext,
  ) {
    return findPlans(context, planSearch(context, { search, filter, sort }), page, planView);
  }
}

@Resolver(() => PlanConnection)
export class PlanConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: PlanList, @Ctx() context: CatalogContext) {
    return countPlans(context, search);
  }

  @Cost(10)
  @FieldResolver(() => [Facet], { description: 'Counted only when asked for, over the whole list.' })
  async facets(@Root() { search }: PlanList, @Ctx() context: CatalogContext): Promise<Facet[]> {
    const facets = facetsOf(await countFacets(context, search), search.conditions.facets ?? {});
    return facets.map((facet) => ({ ...facet, key: facet.key as FacetKey }));
  }

  @Doors('root')
  @FieldResolver(() => [UnavailableTenant], {
    description: 'Tenants whose plans are missing here; empty when none are.',
  })
  unavailable(): UnavailableTenant[] {
    return [];
  }
}
