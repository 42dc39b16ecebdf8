import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { encodeId } from '../../shared/ids/type-id.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType('Account')
export class Account {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

export function accountReference(tenantId: string, id: string): Account {
  return { tenantId: encodeId('tenant', tenantId), id: encodeId('account', id) };
}
