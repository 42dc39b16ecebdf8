import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

/** The process that adds what was invoiced to a tenant's sums. */
export const FOLD_REVENUE = 'billing.fold-revenue';

/** So many deltas are added in one transaction. */
const DELTAS_MAX = 10_000;

/**
 * Moves deltas of a tenant into its sums, the oldest invoices first, and says whether there may be more. Removed and added in
 * one statement: whoever reads meanwhile sees each invoice once, here or there.
 */
export async function foldRevenue(transaction: Transaction, tenantId: string): Promise<boolean> {
  const [folded] = await transaction.query<{ deltas: number }>(sql`
    with taken as (
      delete from billing.revenue_delta
      where tenant_id = ${tenantId} and (invoice_id, position) in (
        select invoice_id, position from billing.revenue_delta
        where tenant_id = ${tenantId} order by invoice_id, position limit ${DELTAS_MAX})
      returning tenant_id, invoice_id, net_minor, tax_minor, cost_minor),
    day as (
      select invoice.tenant_id, issued_on, legal_entity_id, account_id, min(reseller_account_id::text)::uuid as reseller_account_id, currency,
        sum(taken.net_minor) as net_minor, sum(taken.tax_minor) as tax_minor, sum(cost_minor) as cost_minor
      from taken join billing.invoice on invoice.tenant_id = taken.tenant_id and invoice.id = taken.invoice_id
      group by invoice.tenant_id, issued_on, legal_entity_id, account_id, currency),
    added_to_day as (
      insert into billing.revenue_day as known (tenant_id, day, legal_entity_id, account_id, reseller_account_id, currency,
        net_minor, tax_minor, cost_minor)
      select tenant_id, issued_on, legal_entity_id, account_id, reseller_account_id, currency, net_minor, tax_minor, cost_minor from day
      order by issued_on, legal_entity_id, account_id, currency
      on conflict (tenant_id, day, legal_entity_id, account_id, currency) do update
      set net_minor = known.net_minor + excluded.net_minor, tax_minor = known.tax_minor + excluded.tax_minor,
        cost_minor = known.cost_minor + excluded.cost_minor),
    added_to_month as (
      insert into billing.revenue_month as known (tenant_id, month, legal_entity_id, currency, net_minor, tax_minor, cost_minor)
      select tenant_id, date_trunc('month', issued_on::timestamp)::date as month, legal_entity_id, currency,
        sum(net_minor), sum(tax_minor), sum(cost_minor)
      from day group by tenant_id, month, legal_entity_id, currency order by month, legal_entity_id, currency
      on conflict (tenant_id, month, legal_entity_id, currency) do update
      set net_minor = known.net_minor + excluded.net_minor, tax_minor = known.tax_minor + excluded.tax_minor,
        cost_minor = known.cost_minor + excluded.cost_minor)
    select count(*)::int as deltas from taken`);
  return folded?.deltas === DELTAS_MAX;
}
