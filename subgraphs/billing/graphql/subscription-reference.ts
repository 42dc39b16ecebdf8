import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { encodeId } from '../../shared/ids/type-id.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType('Subscription')
export class Subscription {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

/** Null where there is no subscription, such as for what is bought for good. */
export function subscriptionReference(tenantId: string, id: string | null): Subscription | null {
  return id === null ? null : { tenantId: encodeId('tenant', tenantId), id: encodeId('subscription', id) };
}
