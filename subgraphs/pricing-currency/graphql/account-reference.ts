import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { encodeId } from '../../shared/ids/type-id.ts';

/** An account as pricing knows it: by its ids, and by its cart. The tenant subgraph adds the rest. */
@Directive('@key(fields: "tenantId id")')
@ObjectType('Account')
export class AccountReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

/** Null where there is no account, such as for a visitor. */
export function accountReference(tenantId: string, id: string | null): AccountReference | null {
  return id === null ? null : { tenantId: encodeId('tenant', tenantId), id: encodeId('account', id) };
}
