import { Args, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { PageArgs } from '../../shared/graphql/connection.ts';
import { DateScalar } from '../../shared/graphql/scalars.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { findInvoices } from '../queries/invoices.ts';
import type { ChargeRecord } from '../queries/records.ts';
import { InvoiceConnection, invoiceView } from './invoice.ts';
import { Subscription } from './subscription-reference.ts';

@Resolver(() => Subscription)
export class SubscriptionMoneyResolver {
  @Access('invoice:read')
  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many units were charged last; null before the first charge.',
  })
  async billedQuantity(@Root() subscription: Subscription, @Ctx() context: BillingContext) {
    return (await lastSold(context, subscription))?.quantity ?? null;
  }

  @Access('invoice:read')
  @FieldResolver(() => DateScalar, {
    nullable: true,
    description: 'The last day that is charged; null before the first charge.',
  })
  async billedThrough(@Root() subscription: Subscription, @Ctx() context: BillingContext) {
    return (await lastSold(context, subscription))?.last_day ?? null;
  }

  @Access('invoice:read')
  @ListSize()
  @FieldResolver(() => InvoiceConnection, {
    nullable: true,
    description: 'Those with a line for it, the newest first.',
  })
  invoices(@Root() root: Subscription, @Args(() => PageArgs) page: PageArgs, @Ctx() context: BillingContext) {
    const subscription = keyOf(context, root);
    return subscription && findInvoices(context, { subscription }, page, invoiceView);
  }
}

/** The charge to the buyer that reaches farthest. */
async function lastSold(context: BillingContext, subscription: Subscription): Promise<ChargeRecord | null> {
  const key = keyOf(context, subscription);
  const charges = key ? await context.loaders.chargesOfSubscription.load(key) : [];
  return charges.find(({ side }) => side === 'SELL') ?? null;
}

function keyOf(context: BillingContext, subscription: Subscription): { tenantId: string; id: string } | null {
  authorize(context, 'invoice:read');
  const tenantId = decodeId('tenant', subscription.tenantId);
  const id = decodeId('subscription', subscription.id);
  return tenantId && id ? { tenantId, id } : null;
}
