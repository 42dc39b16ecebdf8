import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import type { LedgerEntryRecord } from './records.ts';
import { decodeAll, inScope } from './scope.ts';

export interface LedgerSearch {
  tenantIds?: string[] | null;
  legalEntityId?: string | null;
  ledgerAccount?: string[] | null;
  bookedOn?: { from?: string | null; until?: string | null } | null;
  sourceId?: string | null;
}

const COLUMNS = `tenant_id, id, legal_entity_id, booked_on::text as booked_on, text, kind, coalesce((select payment_id from billing.refund
  where refund.tenant_id = ledger_entry.tenant_id and refund.id = ledger_entry.source_id), source_id) as about_id`;
const ORDER: readonly SortColumn[] = [
  { sql: 'ledger_entry.booked_on', type: 'date' },
  { sql: 'tenant_id', type: 'uuid' },
  { sql: 'id', type: 'uuid' },
];

/** The entries of the read scope, the latest first. One statement, however many tenants there are. */
export async function findLedgerEntries<Node>(
  context: BillingContext,
  search: LedgerSearch,
  page: PageArgs,
  node: (row: LedgerEntryRecord) => Node,
) {
  authorize(context, 'ledger:read');
  const identity = { claims: context, list: { ledgerEntries: search } };
  const request = pageRequest(page, identity);
  const { where, values } = conditionOf(context, search);
  const place = keyset(ORDER, true, request, values.length + 1);
  const rows = await context.reader.read<LedgerEntryRecord>(context, {
    text: `select ${COLUMNS} from billing.ledger_entry where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: LedgerEntryRecord) => [row.booked_on, row.tenant_id, row.id];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countLedgerEntries(context: BillingContext, search: LedgerSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from billing.ledger_entry where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/** A source is an invoice or a payment; of a payment also its refunds are found. */
function conditionOf(context: BillingContext, search: LedgerSearch) {
  const { tenantIds, legalEntityId, ledgerAccount, bookedOn, sourceId } = search;
  const source = sourceId ? [decodeId('invoice', sourceId) ?? decodeId('payment', sourceId)] : null;
  const values = [
    tenantIds ? decodeAll('tenant', tenantIds) : null,
    legalEntityId ? decodeAll('legalEntity', [legalEntityId]) : null,
    ledgerAccount ?? null,
    bookedOn?.from ?? null,
    bookedOn?.until ?? null,
    source?.filter((id) => id !== null) ?? null,
  ];
  return inScope(context, values, (tenants, entities, accounts, from, until, sources) => [
    `(${tenants}::uuid[] is null or tenant_id = any(${tenants}))`,
    `(${entities}::uuid[] is null or legal_entity_id = any(${entities}))`,
    `(${accounts}::text[] is null or exists (select from billing.ledger_posting posting
      join billing.ledger_account account on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id
      where posting.tenant_id = ledger_entry.tenant_id and posting.entry_id = ledger_entry.id and account.code = any(${accounts})))`,
    `(${from}::date is null or booked_on >= ${from}) and (${until}::date is null or booked_on < ${until})`,
    `(${sources}::uuid[] is null or source_id = any(${sources}) or exists (select from billing.refund
      where refund.tenant_id = ledger_entry.tenant_id and refund.id = ledger_entry.source_id and refund.payment_id = any(${sources})))`,
  ]);
}
