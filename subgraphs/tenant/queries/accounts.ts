import { authorize } from '../../shared/context/authorize.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import type { RowKey } from '../../shared/database/load-by-key.ts';
import { connectionOf, countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import type { TenantContext } from '../context.ts';
import type { ExternalId } from '../domain/external-id.ts';
import { ACCOUNT_COLUMNS, type AccountRecord } from './loaders.ts';

export interface AccountSearch {
  search?: string | null;
  filter?: {
    tenantIds?: string[] | null;
    kind?: string[] | null;
    status?: string[] | null;
    country?: string[] | null;
    externalId?: ExternalId | null;
  } | null;
  sort?: { by: 'NAME' | 'CREATED_AT'; direction: 'ASC' | 'DESC' } | null;
  /** Only the end customers of this reseller. */
  reseller?: RowKey;
}

const TENANT: SortColumn = { sql: 'tenant_id', type: 'uuid' };
const ID: SortColumn = { sql: 'id', type: 'uuid' };
const SORT_COLUMNS = {
  NAME: { sql: 'name', type: 'text' },
  CREATED_AT: { sql: 'created_at', type: 'timestamptz' },
} as const;

/** The account with this id in the read scope, for those who may see it. */
export async function findAccountById(context: TenantContext, id: string): Promise<AccountRecord | null> {
  authorize(context, 'account:read');
  const uuid = decodeId('account', id);
  if (uuid === null) {
    return null;
  }
  const [row] = await context.reader.read<AccountRecord>(
    context,
    isInOneTenant(context)
      ? {
          text: `select ${ACCOUNT_COLUMNS} from tenant.account where tenant_id = $1 and id = $2`,
          values: [context.tenantId, uuid],
        }
      : { text: `select ${ACCOUNT_COLUMNS} from tenant.account where id = $1`, values: [uuid] },
  );
  return row ?? null;
}

/** The account of the acting tenant that another system calls so, for those who may see it. */
export async function findAccountByExternalId(
  context: TenantContext,
  { system, value }: ExternalId,
): Promise<AccountRecord | null> {
  authorize(context, 'account:read');
  if (!isInOneTenant(context)) {
    const message =
      'An external id is unique in one tenant. Name it as `X-Tenant-Id`, or filter `accounts` by `externalId`.';
    throw new RequestError('BAD_USER_INPUT', message, { argument: 'externalId' });
  }
  const [row] = await context.reader.read<AccountRecord>(context, {
    text: `select ${ACCOUNT_COLUMNS} from tenant.account
      where tenant_id = $1 and id = (select account_id from tenant.account_external_id
        where tenant_id = $1 and system = $2 and value = $3)`,
    values: [context.tenantId, system.trim(), value.trim()],
  });
  return row ?? null;
}

/** The accounts that the caller may see, in one statement however many tenants the read scope has. */
export async function findAccounts<Node>(
  context: TenantContext,
  search: AccountSearch,
  page: PageArgs,
  node: (row: AccountRecord) => Node,
) {
  authorize(context, 'account:read');
  const { by, direction } = search.sort ?? { by: 'NAME', direction: 'ASC' };
  const identity = { claims: context, list: { accounts: search } };
  const request = pageRequest(page, identity);
  const { where, values, isInOneTenant } = conditionOf(context, search);
  const order = [SORT_COLUMNS[by], ...(isInOneTenant ? [] : [TENANT]), ID];
  const place = keyset(order, direction === 'DESC', request, values.length + 1);
  const rows = await context.reader.read<AccountRecord>(context, {
    text: `select ${ACCOUNT_COLUMNS} from tenant.account
      where ${where} and ${place.where} order by ${place.orderBy} limit $${values.length + place.values.length + 1}`,
    values: [...values, ...place.values, request.limit],
  });
  const sortValues = (row: AccountRecord) => [
    by === 'NAME' ? row.name : row.created_at.toISOString(),
    ...(isInOneTenant ? [] : [row.tenant_id]),
    row.id,
  ];
  return { search, ...connectionOf(request, identity, { rows, sortValues, node }) };
}

export async function countAccounts(context: TenantContext, search: AccountSearch) {
  const { where, values } = conditionOf(context, search);
  const [row] = await context.reader.read<{ counted: number }>(context, {
    text: `select count(*)::int as counted from (select from tenant.account where ${where} limit ${COUNT_MAX + 1}) as found`,
    values,
  });
  return countOf(row?.counted ?? 0);
}

/**
 * A few texts, each with an index of its own: the accounts of one tenant, those of a reseller, and those of a scope, and in each
 * those with an external id. Any other absent filter is null and lets all rows pass. Ids of tenants that cannot be read narrow to
 * nothing.
 */
function conditionOf(context: TenantContext, search: AccountSearch) {
  const { where, values, isInOneTenant } = conditionWithoutExternalId(context, search);
  const externalId = search.filter?.externalId;
  if (!externalId) {
    return { where, values, isInOneTenant };
  }
  const [system, value] = [values.length + 1, values.length + 2];
  return {
    where: `${where} and (tenant_id, id) in (select tenant_id, account_id from tenant.account_external_id
      where system = $${system} and value = $${value})`,
    values: [...values, externalId.system.trim(), externalId.value.trim()],
    isInOneTenant,
  };
}

function conditionWithoutExternalId(context: TenantContext, { search, filter, reseller }: AccountSearch) {
  const { tenantIds, kind = null, status = null, country = null } = filter ?? {};
  const tenants = tenantIds?.map((id) => decodeId('tenant', id)).filter((id) => id !== null) ?? null;
  const filters = `($1::text is null or name ilike '%' || $1 || '%' or email ilike '%' || $1 || '%')
    and ($2::uuid[] is null or tenant_id = any($2)) and ($3::text[] is null or kind = any($3))
    and ($4::text[] is null or status = any($4)) and ($5::text[] is null or country = any($5))`;
  const pattern = search?.trim().replace(/[\\%_]/g, '\\$&');
  const values = [pattern === '' ? null : pattern, tenants, kind, status, country];
  if (reseller) {
    const { tenantId, id } = reseller;
    return {
      where: `tenant_id = $6 and reseller_account_id = $7 and ${filters}`,
      values: [...values, tenantId, id],
      isInOneTenant: true,
    };
  }
  return isInOneTenant(context)
    ? { where: `tenant_id = $6 and ${filters}`, values: [...values, context.tenantId], isInOneTenant: true }
    : { where: filters, values, isInOneTenant: false };
}

/** As the reader decides it: somebody who sees one account only never reads past the acting tenant. */
function isInOneTenant({ readScope, accountId }: TenantContext): boolean {
  return readScope === 'tenant' || accountId !== ALL_ACCOUNTS;
}
