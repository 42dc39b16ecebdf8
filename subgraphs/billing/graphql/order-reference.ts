import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { encodeId } from '../../shared/ids/type-id.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType('Order')
export class Order {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

@Directive('@key(fields: "tenantId id")')
@ObjectType('OrderLine')
export class OrderLine {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

export function orderLineReference(tenantId: string, id: string): OrderLine {
  return { tenantId: encodeId('tenant', tenantId), id: encodeId('orderLine', id) };
}
