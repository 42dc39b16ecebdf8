import { authorize } from '../../shared/context/authorize.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { RowKey } from '../../shared/database/load-by-key.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { INVOICE_COLUMNS, type InvoiceRecord } from './records.ts';
import { decodeAll, inScope } from './scope.ts';

export interface InvoiceSearch {
  search?: string | null;
  filter?: {
    tenantIds?: string[] | null;
    accountId?: string | null;
    subscriptionId?: string | null;
    status?: string[] | null;
    issuedOn?: { from?: string | null; until?: string | null } | null;
    currency?: string[] | null;
    isOverdue?: boolean | null;
  } | null;
  sort?: { by: InvoiceSortBy; direction: 'ASC' | 'DESC' } | null;
  /** Only those of one account. */
  account?: RowKey;
  /** Only those with a line for one subscription. */
  subscription?: RowKey;
}

type InvoiceSortBy = 'ISSUED_ON' | 'DUE_ON' | 'GROSS_TOTAL' | 'NUMBER';

const SORT_COLUMNS: Record<InvoiceSortBy, SortColumn> = {
  ISSUED_ON: { sql: 'invoice.issued_on', type: 'date' },
  DUE_ON: { sql: 'invoice.due_on', type: 'date' },
  GROSS_TOTAL: { sql: 'gross_minor', type: 'bigint' },
  NUMBER: { sql: 'number', type: 'text' },
};
const SORT_VALUES: Record<InvoiceSortBy, (row: InvoiceRecord) => string> = {
  ISSUED_ON: (row) => row.issued_on,
  DUE_ON: (row) => row.due_on,
  GROSS_TOTAL: (row) => row.gross_minor,
  NUMBER: (row) => row.number,
};
const TIE_BREAKERS: readonly SortColumn[] = [
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

/** The invoice with this id in the read scope, as far as the viewer may see it. */
export async function findInvoiceById(context: BillingContext, id: string): Promise<InvoiceRecord | null> {
  authorize(context, 'invoice:read');
  const uuid = decodeId('invoice', id);
  const { where, values } = inScope(context, [uuid], (wanted) => [`id = ${wanted}`]);
  const text = `select ${INVOICE_COLUMNS} from billing.invoice where ${where}`;
  const [row] = uuid === null ? [] : await context.reader.read<InvoiceRecord>(context, { text, values });
  return row ?? null;
}

/** The invoices that the caller may see, the newest first unless sorted otherwise. One statement, whatever the read scope. */
export async function findInvoices<Node>(
  context: BillingContext,
  search: InvoiceSearch,
  page: PageArgs,
  node: (row: InvoiceRecord) => Node,
) {
  authorize(context, 'invoice:read');
  const { by, direction } = search.sort ?? { by: 'ISSUED_ON', direction: 'DESC' };
  if (by === 'GROSS_TOTAL' && search.filter?.currency?.length !== 1) {
    const message = 'Amounts are compared within one currency. Name it in the filter.';
    throw new RequestError('BAD_USER_INPUT', message, { argument: 'sort' });
  }
  const identity = { claims: context, list: { invoices: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset([SORT_COLUMNS[by], ...TIE_BREAKERS], direction === 'DESC', request, values.length + 1);
  const rows = await context.reader.read<InvoiceRecord>(context, {
    text: `select ${INVOICE_COLUMNS} from billing.invoice where ${where} and ${place.where}
      order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: InvoiceRecord) => [SORT_VALUES[by](row), row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countInvoices(context: BillingContext, search: InvoiceSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from billing.invoice where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/**
 * What narrows a list down to few rows stands in the text only when it is asked for, so that its index is used; any other
 * absent filter is null and lets all rows pass. An id that names nothing is one that no row has.
 */
function conditionOf(context: BillingContext, { search, filter, account, subscription }: InvoiceSearch) {
  const { tenantIds, accountId, subscriptionId, status, issuedOn, currency, isOverdue } = filter ?? {};
  const pattern = search?.trim().replace(/[\\%_]/g, '\\$&') ?? '';
  const narrowing = [
    ...(context.accountId === ALL_ACCOUNTS ? [] : [{ value: context.accountId, where: isSeenBy }]),
    ...(account
      ? [
          { value: account.tenantId, where: isOfTenant },
          { value: [account.id], where: isOfAccount },
        ]
      : []),
    ...(subscription
      ? [
          { value: subscription.tenantId, where: isOfTenant },
          { value: [subscription.id], where: hasLineOf },
        ]
      : []),
    ...(accountId ? [{ value: decodeAll('account', [accountId]), where: isOfAccount }] : []),
    ...(subscriptionId ? [{ value: decodeAll('subscription', [subscriptionId]), where: hasLineOf }] : []),
  ];
  const values = [
    pattern === '' ? null : `%${pattern}%`,
    tenantIds ? decodeAll('tenant', tenantIds) : null,
    status ?? null,
    issuedOn?.from ?? null,
    issuedOn?.until ?? null,
    currency ?? null,
    isOverdue ?? null,
    context.now,
    ...narrowing.map(({ value }) => value),
  ];
  return inScope(context, values, (text, tenants, statuses, from, until, currencies, overdue, now, ...narrow) => [
    `(${text}::text is null or number ilike ${text})`,
    `(${tenants}::uuid[] is null or tenant_id = any(${tenants}))`,
    `(${statuses}::text[] is null or status = any(${statuses}))`,
    `(${from}::date is null or issued_on >= ${from}) and (${until}::date is null or issued_on < ${until})`,
    `(${currencies}::text[] is null or currency = any(${currencies}))`,
    `(${overdue}::boolean is null or ${overdue} = (due_on < (${now}::timestamptz)::date and status in ('ISSUED', 'PARTIALLY_PAID')))`,
    ...narrowing.map(({ where }, index) => where(narrow[index] ?? '')),
  ]);
}

const isOfTenant = (tenant: string) => `tenant_id = ${tenant}::uuid`;
const isOfAccount = (accounts: string) => `account_id = any(${accounts}::uuid[])`;
const isSeenBy = (account: string) => `(account_id = ${account}::uuid or reseller_account_id = ${account}::uuid)`;
const hasLineOf = (subscriptions: string) => `(tenant_id, id) in (select line.tenant_id, line.invoice_id
  from billing.invoice_line line where line.tenant_id = invoice.tenant_id and line.subscription_id = any(${subscriptions}::uuid[]))`;
