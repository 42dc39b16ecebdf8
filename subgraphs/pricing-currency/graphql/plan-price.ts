import { Arg, Ctx, Directive, Field, FieldResolver, ID, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { CurrencyCodeScalar, DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { PricingContext } from '../context.ts';
import { choosePrice } from '../domain/price-for-viewer.ts';
import { Price, priceView } from './price.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType('Plan')
export class Plan {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

/** What a price is asked for, besides the plan; what was left out is null or undefined. */
interface PriceRequest {
  accountId?: string | null;
  currency?: string | null;
  asOf?: Date | null;
}

@Resolver(() => Plan)
export class PlanPriceResolver {
  @Access('public', 'storefront', 'backOffice', 'root')
  @FieldResolver(() => Price, {
    nullable: true,
    description:
      'What the plan costs; null when it is not sold in the currency, is withdrawn, or the account is unknown.',
  })
  price(
    @Root() plan: Plan,
    @Arg('quantity', () => Int, { nullable: true, defaultValue: 1, description: 'How many units, at least 1.' })
    quantity: number | null,
    @Arg('accountId', () => ID, { nullable: true, description: "For which account; the caller's own when left out." })
    accountId: string | null,
    @Arg('currency', () => CurrencyCodeScalar, {
      nullable: true,
      description: "The named account's, else the viewer's when left out.",
    })
    currency: string | null,
    @Arg('asOf', () => DateTimeScalar, { nullable: true, description: 'Now when left out.' }) asOf: Date | null,
    @Ctx() context: PricingContext,
  ) {
    refuseQuantity(quantity);
    return findPlanPrice(context, plan, { accountId, currency, asOf });
  }
}

function refuseQuantity(quantity: number | null): void {
  if (quantity !== null && quantity < 1) {
    throw new RequestError('BAD_USER_INPUT', 'Ask for the price of at least one.', { argument: 'quantity' });
  }
}

async function findPlanPrice(context: PricingContext, plan: Plan, request: PriceRequest) {
  const tenantId = decodeId('tenant', plan.tenantId);
  const planId = decodeId('plan', plan.id);
  const named = request.accountId ?? null;
  const accountId = named === null ? null : decodeId('account', named);
  if (!tenantId || !planId || (named !== null && accountId === null)) {
    return null;
  }
  const candidates = await context.loaders.planPrice.load({
    tenantId,
    planId,
    accountId,
    currency: request.currency ?? null,
    defaultCurrency: context.currency,
    asOf: request.asOf ?? context.now,
  });
  const chosen = choosePrice(candidates);
  const onEveryonesList = candidates.find(({ audience }) => audience === 'EVERYONE') ?? null;
  return chosen && priceView(chosen, onEveryonesList);
}
