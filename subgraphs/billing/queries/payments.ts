import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import type { BillingContext } from '../context.ts';
import { PAYMENT_COLUMNS, type PaymentRecord } from './records.ts';
import { decodeAll, inScope } from './scope.ts';

export interface PaymentSearch {
  tenantIds?: string[] | null;
  accountId?: string | null;
  status?: string[] | null;
  receivedOn?: { from?: string | null; until?: string | null } | null;
}

const ORDER: readonly SortColumn[] = [
  { sql: 'payment.received_on', type: 'date' },
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

/** The payments of the read scope, the latest first. One statement, however many tenants there are. */
export async function findPayments<Node>(
  context: BillingContext,
  search: PaymentSearch,
  page: PageArgs,
  node: (row: PaymentRecord) => Node,
) {
  authorize(context, 'payment:read');
  const identity = { claims: context, list: { payments: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset(ORDER, true, request, values.length + 1);
  const rows = await context.reader.read<PaymentRecord>(context, {
    text: `select ${PAYMENT_COLUMNS} from billing.payment where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: PaymentRecord) => [row.received_on, row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countPayments(context: BillingContext, search: PaymentSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from billing.payment where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

function conditionOf(context: BillingContext, { tenantIds, accountId, status, receivedOn }: PaymentSearch) {
  const values = [
    tenantIds ? decodeAll('tenant', tenantIds) : null,
    status ?? null,
    receivedOn?.from ?? null,
    receivedOn?.until ?? null,
    ...(accountId ? [decodeAll('account', [accountId])] : []),
  ];
  return inScope(context, values, (tenants, statuses, from, until, accounts) => [
    // Few rows: in the text only when it is asked for, so that its index is used.
    ...(accounts ? [`account_id = any(${accounts}::uuid[])`] : []),
    `(${tenants}::uuid[] is null or tenant_id = any(${tenants}))`,
    `(${statuses}::text[] is null or status = any(${statuses}))`,
    `(${from}::date is null or received_on >= ${from}) and (${until}::date is null or received_on < ${until})`,
  ]);
}
