import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import {
  connectionOf,
  countOf,
  COUNT_MAX,
  pageRequest,
  type ListIdentity,
  type PageArgs,
} from '../../shared/graphql/connection.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { TenantContext } from '../context.ts';
import {
  CHANGE_TOPIC_NAMES,
  CHANGE_TOPICS,
  SUBJECT_ID,
  SUBJECTS,
  type ChangeTopicName,
  type SubjectKind,
} from './change-topics.ts';

export interface ChangeSearch {
  topics?: ChangeTopicName[] | null;
  subjectId?: string | null;
}

export interface ChangeRow {
  tenant_id: string;
  id: string;
  event: string;
  occurred_at: Date;
  subject_id: string;
  transaction_id: string;
}

/** A place in the log of one tenant: the transaction and the event that were read last. */
export interface ChangePlace {
  transactionId: string;
  eventId: string;
}

export const CHANGES_MAX = 1_000;

const TRANSACTION: SortColumn = { sql: 'transaction_id', type: 'xid8' };
const TENANT: SortColumn = { sql: 'tenant_id', type: 'uuid' };
const ID: SortColumn = { sql: 'id', type: 'uuid' };

/**
 * What has changed in the read scope, in the order of the transactions. Only what is older than every transaction that still
 * runs: one that began early and commits late would otherwise appear behind a reader that has passed its place already.
 */
export async function findChanges<Node>(
  context: TenantContext,
  search: ChangeSearch,
  page: PageArgs,
  node: (row: ChangeRow) => Node,
) {
  authorize(context, 'change:read');
  const identity = identityOf(context);
  const request = pageRequest(page, identity, CHANGES_MAX);
  const { where, values, isInOneTenant } = conditionOf(context, search);
  const order = [TRANSACTION, ...(isInOneTenant ? [] : [TENANT]), ID];
  const place = keyset(order, false, request, values.length + 1);
  const rows = await context.reader.read<ChangeRow>(context, {
    text: `select tenant_id, id, topic as event, occurred_at, ${SUBJECT_ID} as subject_id, transaction_id from messaging.event
      where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: ChangeRow) => [row.transaction_id, ...(isInOneTenant ? [] : [row.tenant_id]), row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countChanges(context: TenantContext, search: ChangeSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from messaging.event where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/** The place that a cursor of the acting tenant's log names, whatever was filtered; null for any other text. */
export function changePlaceOf(context: TenantContext, cursor: string): ChangePlace | null {
  try {
    const { from } = pageRequest({ first: 1, after: cursor }, identityOf({ ...context, readScope: 'tenant' }));
    const [transactionId, eventId] = from ?? [];
    return { transactionId: String(transactionId), eventId: String(eventId) };
  } catch (error) {
    if (error instanceof RequestError) {
      return null;
    }
    throw error;
  }
}

interface ConsumerRow {
  name: string;
  transaction_id: string;
  event_id: string;
  acknowledged_at: Date;
}

/** Who reads the acting tenant's log, and a fresh cursor of where each has come. */
export async function findChangeConsumers(context: TenantContext) {
  authorize(context, 'change:read');
  const rows = await context.reader.read<ConsumerRow>(context, {
    text: `select name, transaction_id, event_id, acknowledged_at from tenant.change_consumer where tenant_id = $1 order by name`,
    values: [context.tenantId],
  });
  const identity = identityOf({ ...context, readScope: 'tenant' });
  const request = pageRequest({ first: CHANGES_MAX }, identity, CHANGES_MAX);
  const { edges } = connectionOf(request, identity, {
    rows,
    sortValues: (row) => [row.transaction_id, row.event_id],
    node: (row) => ({ name: row.name, acknowledgedAt: row.acknowledged_at }),
  });
  return edges.map((edge) => ({ ...edge.node, cursor: edge.cursor }));
}

/** A place in the log is the same for every filter, so that a reader may change what it listens to. */
function identityOf(claims: ListIdentity['claims']): ListIdentity {
  return { claims, list: { changes: 'the log' } };
}

function conditionOf({ readScope, tenantId }: TenantContext, { topics, subjectId = null }: ChangeSearch) {
  const subject = subjectId === null ? null : subjectOf(subjectId);
  const events = (topics ?? CHANGE_TOPIC_NAMES)
    .map((name) => CHANGE_TOPICS[name])
    .filter((topic) => subjectId === null || topic.subject === subject?.kind)
    .map((topic) => topic.event);
  const filters = `transaction_id < pg_snapshot_xmin(pg_current_snapshot()) and topic = any($1)
    and ($2::uuid is null or ${SUBJECT_ID} = $2)`;
  const values = [events, subject?.id ?? null];
  return readScope === 'tenant'
    ? { where: `tenant_id = $3 and ${filters}`, values: [...values, tenantId], isInOneTenant: true }
    : { where: filters, values, isInOneTenant: false };
}

function subjectOf(subjectId: string): { kind: SubjectKind; id: string } | null {
  for (const kind of Object.keys(SUBJECTS) as SubjectKind[]) {
    const id = decodeId(kind, subjectId);
    if (id !== null) {
      return { kind, id };
    }
  }
  return null;
}
