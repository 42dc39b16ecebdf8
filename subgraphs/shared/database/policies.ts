import type { SubgraphName } from '../context/context-token.ts';
import { SUBGRAPH_NAMES } from '../context/context-token.ts';
import { loginRole, MESSAGING_WORKER, PLATFORM_OWNER } from './roles.ts';

const ACTING_TENANT = `(select nullif(current_setting('app.tenant', true), '')::uuid)`;
const TENANTS_IN_SCOPE = `(select string_to_array(nullif(current_setting('app.scope', true), ''), ',')::uuid[])`;
const SEES_ALL_ACCOUNTS = `(select current_setting('app.account', true) = '*')`;
const ACTING_ACCOUNT = `(select case when current_setting('app.account', true) in ('', '*') then null else current_setting('app.account', true)::uuid end)`;

export interface AccountGuard {
  /** The column with the account that owns the row. */
  account: string;
  /** The column with the reseller of that account, who may see the row too. */
  reseller?: string;
}

export interface TablePolicy {
  /** Schema and name, as `billing.invoice`. */
  table: string;
  /** The subgraph whose roles use the table; `every` for the tables in `messaging` that all of them write. */
  subgraph: SubgraphName | 'every';
  /** Which rights the writing role has. Nobody ever gets more than these four. */
  writes: ('select' | 'insert' | 'update' | 'delete')[];
  /** Present where rows belong to an account. */
  accountGuard?: AccountGuard;
  /** Secrets: read by the writing role alone, and never by a role that only reads. */
  isSecret?: boolean;
  /** Read by the look-up functions, which run as the platform's owner. */
  isLookedUp?: boolean;
  /** Holds nothing but what waits to be done: the queue's worker looks for it in all tenants. */
  isDispatched?: boolean;
}

/**
 * The statements that close a tenant's table: forced row-level security, a policy for the acting tenant, one for the
 * tenants of a scope, one for root's readers, and where rows belong to accounts a restrictive one on top. This is the
 * only place where a policy is written, so that their text can be changed everywhere at once.
 */
export function policiesFor(policy: TablePolicy): string[] {
  const { table, writes, accountGuard, isSecret = false, isLookedUp = false } = policy;
  const names = policy.subgraph === 'every' ? SUBGRAPH_NAMES : [policy.subgraph];
  const readers = policy.subgraph === 'every' ? (['tenant'] as const) : [policy.subgraph];
  const writing = names.map((name) => loginRole(name, 'rw'));
  const reading = isSecret ? [] : readers.map((name) => loginRole(name, 'ro'));
  const guarded = [...writing, ...reading].join(', ');
  const statements = [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy acting_tenant on ${table} to ${guarded} using (tenant_id = ${ACTING_TENANT}) with check (tenant_id = ${ACTING_TENANT})`,
    `grant ${writes.join(', ')} on ${table} to ${writing.join(', ')}`,
  ];
  if (accountGuard) {
    statements.push(
      `create policy acting_account on ${table} as restrictive to ${guarded} using (${accountCheck(accountGuard)})`,
    );
  }
  if (isLookedUp) {
    statements.push(
      `create policy looked_up on ${table} for select to ${PLATFORM_OWNER} using (true)`,
      `grant select on ${table} to ${PLATFORM_OWNER}`,
    );
  }
  if (policy.isDispatched) {
    statements.push(
      `create policy dispatched on ${table} for select to ${MESSAGING_WORKER} using (true)`,
      `grant select on ${table} to ${MESSAGING_WORKER}`,
    );
  }
  if (!isSecret) {
    const scoped = readers.map((name) => loginRole(name, 'scope_ro')).join(', ');
    const root = readers.map((name) => loginRole(name, 'root_ro')).join(', ');
    statements.push(
      `create policy tenants_in_scope on ${table} for select to ${scoped} using (tenant_id = any(${TENANTS_IN_SCOPE}::uuid[]))`,
      `create policy every_tenant on ${table} for select to ${root} using (true)`,
      `grant select on ${table} to ${[...reading, scoped, root].join(', ')}`,
    );
  }
  return statements;
}

function accountCheck({ account, reseller }: AccountGuard): string {
  const owners = [account, ...(reseller ? [reseller] : [])].map((column) => `${column} = ${ACTING_ACCOUNT}`);
  return [SEES_ALL_ACCOUNTS, ...owners].join(' or ');
}
