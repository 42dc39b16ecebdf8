import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { PricingContext } from '../context.ts';
import { AccountReference } from './account-reference.ts';
import { Cart, cartView } from './cart.ts';

@Resolver(() => AccountReference)
export class ActiveCartResolver {
  @FieldResolver(() => Cart, {
    nullable: true,
    description: 'The newest cart that the account can still buy; null when it has none.',
  })
  async activeCart(@Root() account: AccountReference, @Ctx() { loaders, now }: PricingContext) {
    const tenantId = decodeId('tenant', account.tenantId);
    const id = decodeId('account', account.id);
    const row = tenantId && id ? await loaders.activeCart.load({ tenantId, id }) : null;
    return row && cartView(row, now);
  }
}
