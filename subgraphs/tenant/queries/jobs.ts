import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { type TenantContext } from '../context.ts';
import { JOB_COLUMNS, type JobRecord } from './loaders.ts';

export interface JobSearch {
  kind?: string[] | null;
  status?: string[] | null;
}

export interface JobProblemRecord {
  code: string;
  message: string;
  line: number | null;
  subject: string | null;
}

const ORDER: readonly SortColumn[] = [
  { sql: 'created_at', type: 'timestamptz' },
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

const PROBLEMS_MAX = 100;

/** The jobs of the read scope, the newest first. */
export async function findJobs<Node>(
  context: TenantContext,
  search: JobSearch,
  page: PageArgs,
  node: (row: JobRecord) => Node,
) {
  authorize(context, 'job:read');
  const identity = { claims: context, list: { jobs: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset(ORDER, true, request, values.length + 1);
  const rows = await context.reader.read<JobRecord>(context, {
    text: `select ${JOB_COLUMNS} from messaging.long_job
      where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: JobRecord) => [row.created_at.toISOString(), row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countJobs(context: TenantContext, search: JobSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from messaging.long_job where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/** The first hundred problems of a job, in the order in which they were met. */
export function findJobProblems(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<JobProblemRecord[]> {
  return context.reader.read<JobProblemRecord>(context, {
    text: `select code, message, line, subject from messaging.long_job_problem
      where tenant_id = $1 and job_id = $2 order by number limit ${PROBLEMS_MAX}`,
    values: [key.tenantId, key.id],
  });
}

/** In a tenant the statement names it; over a scope the policy decides which tenants are seen. */
function conditionOf(
  { readScope, tenantId }: TenantContext,
  { kind, status }: JobSearch,
): { where: string; values: unknown[] } {
  const filters = '($1::text[] is null or kind = any($1)) and ($2::text[] is null or status = any($2))';
  const values = [kind ?? null, status ?? null];
  return readScope === 'tenant'
    ? { where: `tenant_id = $3 and ${filters}`, values: [...values, tenantId] }
    : { where: filters, values };
}
