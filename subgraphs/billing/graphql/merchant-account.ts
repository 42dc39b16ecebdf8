import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType('MerchantAccount')
export class MerchantAccount {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Resolver(() => MerchantAccount)
export class MerchantAccountResolver {
  @Access('tenant:read', 'backOffice', 'root')
  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When its keys at the gateway were last given; null when it has none yet.',
  })
  async secretRotatedAt(@Root() account: MerchantAccount, @Ctx() context: BillingContext) {
    authorize(context, 'tenant:read');
    const tenantId = decodeId('tenant', account.tenantId);
    const id = decodeId('merchantAccount', account.id);
    const rotation = tenantId && id ? await context.loaders.rotation.load({ tenantId, id }) : null;
    return rotation?.rotated_at ?? null;
  }
}
