import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { ProvisioningContext } from '../context.ts';
import { Order, orderView } from './order.ts';
import { Subscription, type SubscriptionView } from './subscription.ts';

@Resolver(() => Subscription)
export class SubscriptionOrderResolver {
  @FieldResolver(() => Order, { nullable: true, description: 'With which order it was bought.' })
  async order(@Root() { row }: SubscriptionView, @Ctx() { loaders }: ProvisioningContext) {
    const found = await loaders.order.load({ tenantId: row.tenant_id, id: row.order_id });
    return found && orderView(found);
  }
}
