import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { Count, DateTimeRange } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { countAuditEntries, findAuditEntries, type AuditRow, type AuditSearch } from '../queries/audit-entries.ts';
import type { TenantContext } from '../context.ts';
import { findTenant, Tenant } from './tenant.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'Who changed what, written together with the change.' })
export class AuditEntry {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => DateTimeScalar, { description: 'When it was changed.' })
  recordedAt!: Date;

  @Field(() => String, { description: 'The person or key that did it, by name.' })
  actorName!: string;

  @Field(() => String, { description: "The mutation's name." })
  operation!: string;

  @Field(() => ID, { nullable: true, description: 'What was changed; null where there is no one thing.' })
  subjectId!: string | null;

  @Field(() => String, { nullable: true, description: 'Why, where root acted in another tenant.' })
  reason!: string | null;

  @Field(() => String, { description: 'The request, as in `X-Request-Id`.' })
  requestId!: string;
}

@InputType({ description: 'Which entries to list; all conditions must hold.' })
class AuditFilter {
  @Field(() => [String], { nullable: true, description: 'Names of mutations.' })
  operation?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'What was changed: the id of any entity.' })
  subjectId?: string | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'When it was changed.' })
  recordedAt?: DateTimeRange | null;
}

function auditView(row: AuditRow) {
  return {
    id: encodeId('auditEntry', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    recordedAt: row.recorded_at,
    actorName: row.actor_name,
    operation: row.operation,
    subjectId: row.subject_id,
    reason: row.reason,
    requestId: row.request_id,
    actingFromTenantId: row.acting_from_tenant_id && encodeId('tenant', row.acting_from_tenant_id),
  };
}

type AuditView = ReturnType<typeof auditView>;

const AuditEntryConnection = connectionTypes(
  'AuditEntry',
  () => AuditEntry,
  'Audit entries, the newest first.',
).Connection;

@Resolver(() => AuditEntry)
export class AuditEntryResolver {
  @Access('audit:read', 'backOffice', 'root')
  @ListSize()
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description: 'Who changed what in the read scope, the newest first.',
  })
  auditEntries(
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: AuditFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: TenantContext,
  ) {
    return findAuditEntries(context, filter ?? {}, page, auditView);
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Where it was changed.' })
  tenant(@Root() { tenantId }: AuditView, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }

  @FieldResolver(() => Tenant, {
    nullable: true,
    description: 'Where the actor belongs, if that is another tenant. Null also when it may not be seen.',
  })
  actingFromTenant(@Root() { actingFromTenantId }: AuditView, @Ctx() context: TenantContext) {
    return actingFromTenantId === null ? null : findTenant(context, actingFromTenantId);
  }
}

@Resolver(() => AuditEntryConnection)
export class AuditEntryConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: AuditSearch }, @Ctx() context: TenantContext) {
    return countAuditEntries(context, search);
  }
}
