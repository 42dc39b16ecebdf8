import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { encodeId } from '../../shared/ids/type-id.ts';

/** A plan as billing knows it: by its ids. The catalog adds the rest. */
@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Plan', { simpleResolvers: true })
export class PlanReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

export function planReference(tenantId: string, id: string): PlanReference {
  return { tenantId: encodeId('tenant', tenantId), id: encodeId('plan', id) };
}

/** A legal entity as billing knows it: by its ids. The tenant subgraph adds the rest. */
@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('LegalEntity', { simpleResolvers: true })
export class LegalEntityReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

export function legalEntityReference(tenantId: string, id: string): LegalEntityReference {
  return { tenantId: encodeId('tenant', tenantId), id: encodeId('legalEntity', id) };
}
