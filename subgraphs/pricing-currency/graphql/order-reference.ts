import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { encodeId } from '../../shared/ids/type-id.ts';

/** An order as pricing knows it: by its ids. The provisioning subgraph adds the rest. */
@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Order', { simpleResolvers: true })
export class OrderReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

/** Null where nothing has been ordered. */
export function orderReference(tenantId: string, id: string | null): OrderReference | null {
  return id === null ? null : { tenantId: encodeId('tenant', tenantId), id: encodeId('order', id) };
}
