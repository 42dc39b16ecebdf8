import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { encodeId, type IdKind } from '../../shared/ids/type-id.ts';

/** A plan as provisioning knows it: by its ids. Catalog adds the rest. */
@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType('Plan', { simpleResolvers: true })
export class PlanReference {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

/** Both ids of an entity, as the graph writes them. */
export function referenceOf(kind: IdKind, tenantId: string, id: string): { tenantId: string; id: string } {
  return { tenantId: encodeId('tenant', tenantId), id: encodeId(kind, id) };
}
