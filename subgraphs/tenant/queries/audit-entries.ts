import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import type { TenantContext } from '../context.ts';

export interface AuditSearch {
  operation?: string[] | null;
  subjectId?: string | null;
  recordedAt?: { from?: Date | null; until?: Date | null } | null;
}

export interface AuditRow {
  tenant_id: string;
  id: string;
  recorded_at: Date;
  actor_name: string;
  acting_from_tenant_id: string | null;
  operation: string;
  subject_id: string | null;
  reason: string | null;
  request_id: string;
}

const COLUMNS =
  'tenant_id, id, recorded_at, actor_name, acting_from_tenant_id, operation, subject_id, reason, request_id';

const ORDER: readonly SortColumn[] = [
  { sql: 'recorded_at', type: 'timestamptz' },
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

/** Who did what in the read scope, the newest first. */
export async function findAuditEntries<Node>(
  context: TenantContext,
  search: AuditSearch,
  page: PageArgs,
  node: (row: AuditRow) => Node,
) {
  authorize(context, 'audit:read');
  const identity = { claims: context, list: { auditEntries: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset(ORDER, true, request, values.length + 1);
  const rows = await context.reader.read<AuditRow>(context, {
    text: `select ${COLUMNS} from messaging.audit_entry
      where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: AuditRow) => [row.recorded_at.toISOString(), row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countAuditEntries(context: TenantContext, search: AuditSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from messaging.audit_entry where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

function conditionOf({ readScope, tenantId }: TenantContext, { operation, subjectId, recordedAt }: AuditSearch) {
  const filters = `($1::text[] is null or operation = any($1)) and ($2::text is null or subject_id = $2)
    and ($3::timestamptz is null or recorded_at >= $3) and ($4::timestamptz is null or recorded_at < $4)`;
  const values = [operation ?? null, subjectId ?? null, recordedAt?.from ?? null, recordedAt?.until ?? null];
  return readScope === 'tenant'
    ? { where: `tenant_id = $5 and ${filters}`, values: [...values, tenantId] }
    : { where: filters, values };
}
