import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** An account as provisioning knows it: by its ids, with what it has bought. The tenant subgraph adds the rest. */
@Directive('@key(fields: "tenantId id")')
@ObjectType('Account')
export class Account {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}
