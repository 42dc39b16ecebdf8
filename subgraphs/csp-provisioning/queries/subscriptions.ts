import { authorize } from '../../shared/context/authorize.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import type { RowKey } from '../../shared/database/load-by-key.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';
import { isOneTenant } from './orders.ts';
import { SUBSCRIPTION_COLUMNS, type SubscriptionRecord } from './records.ts';

export interface SubscriptionSearch {
  search?: string | null;
  filter?: {
    tenantIds?: string[] | null;
    accountId?: string | null;
    planId?: string | null;
    status?: string[] | null;
    renewsOn?: { from?: string | null; until?: string | null } | null;
    isAutoRenewing?: boolean | null;
  } | null;
  sort?: { by: 'RENEWS_ON' | 'STARTED_ON' | 'QUANTITY'; direction: 'ASC' | 'DESC' } | null;
  /** Only those of this account, which pays for them or uses them. */
  account?: RowKey;
}

const TENANT: SortColumn = { sql: 'tenant_id', type: 'uuid' };
const ID: SortColumn = { sql: 'id', type: 'uuid' };
const SORT_COLUMNS = {
  // What does not renew comes after everything that does.
  RENEWS_ON: { sql: `coalesce(renews_on, date 'infinity')`, type: 'date' },
  STARTED_ON: { sql: 'started_on', type: 'date' },
  QUANTITY: { sql: 'quantity', type: 'int' },
} as const;

/** The subscriptions that the caller may see, in one statement however many tenants the read scope has. */
export async function findSubscriptions<Node>(
  context: ProvisioningContext,
  search: SubscriptionSearch,
  page: PageArgs,
  node: (row: SubscriptionRecord) => Node,
) {
  authorize(context, 'subscription:read');
  const { by, direction } = search.sort ?? { by: 'RENEWS_ON', direction: 'ASC' };
  const identity = { claims: context, list: { subscriptions: search } };
  const request = pageRequest(page, identity);
  const { where, values, isInOneTenant } = conditionOf(context, search);
  const first = SORT_COLUMNS[by];
  const place = keyset(
    [first, ...(isInOneTenant ? [] : [TENANT]), ID],
    direction === 'DESC',
    request,
    values.length + 1,
  );
  const rows = await context.reader.read<SubscriptionRecord & { sort_value: string }>(context, {
    text: `select ${SUBSCRIPTION_COLUMNS}, (${first.sql})::text as sort_value from provisioning.subscription
      where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: SubscriptionRecord & { sort_value: string }) => [
    row.sort_value,
    ...(isInOneTenant ? [] : [row.tenant_id]),
    row.id,
  ];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countSubscriptions(context: ProvisioningContext, search: SubscriptionSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from provisioning.subscription where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/** The subscription with this id in the read scope, for those who may see it. */
export async function findSubscriptionById(
  context: ProvisioningContext,
  id: string,
): Promise<SubscriptionRecord | null> {
  authorize(context, 'subscription:read');
  const uuid = decodeId('subscription', id);
  if (uuid === null) {
    return null;
  }
  const isInOneTenant = isOneTenant(context);
  const [row] = await context.reader.read<SubscriptionRecord>(context, {
    text: `select ${SUBSCRIPTION_COLUMNS} from provisioning.subscription where id = $1${isInOneTenant ? ' and tenant_id = $2' : ''}`,
    values: [uuid, ...(isInOneTenant ? [context.tenantId] : [])],
  });
  return row ?? null;
}

/** As for orders: one tenant, one account, or a scope. */
function conditionOf(context: ProvisioningContext, { search, filter, account }: SubscriptionSearch) {
  const { tenantIds, accountId, planId, status = null, renewsOn, isAutoRenewing = null } = filter ?? {};
  const tenants = tenantIds?.map((id) => decodeId('tenant', id)).filter((id) => id !== null) ?? null;
  const accounts = accountId == null ? null : [decodeId('account', accountId)].filter((id) => id !== null);
  const plans = planId == null ? null : [decodeId('plan', planId)].filter((id) => id !== null);
  const pattern = search?.trim().replace(/[\\%_]/g, '\\$&');
  const filters = `($1::text is null or title ilike '%' || $1 || '%')
    and ($2::uuid[] is null or tenant_id = any($2)) and ($3::uuid[] is null or account_id = any($3) or buyer_id = any($3))
    and ($4::uuid[] is null or plan_id = any($4)) and ($5::text[] is null or status = any($5)) and ($6::date is null or renews_on >= $6)
    and ($7::date is null or renews_on < $7) and ($8::boolean is null or is_auto_renewing = $8)`;
  const { from = null, until = null } = renewsOn ?? {};
  const common = [pattern || null, tenants, accounts, plans, status, from, until, isAutoRenewing];
  if (account) {
    return {
      where: `tenant_id = $9 and (account_id = $10 or buyer_id = $10) and ${filters}`,
      values: [...common, account.tenantId, account.id],
      isInOneTenant: true,
    };
  }
  return isOneTenant(context)
    ? { where: `tenant_id = $9 and ${filters}`, values: [...common, context.tenantId], isInOneTenant: true }
    : { where: filters, values: common, isInOneTenant: false };
}
