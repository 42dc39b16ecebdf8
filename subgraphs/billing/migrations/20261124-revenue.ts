import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

const FIGURES = 'net_minor bigint not null, tax_minor bigint not null, cost_minor bigint not null';

/**
 * What was invoiced, summed up as it happens: issuing only appends a delta, a process adds the deltas to the sums later, and
 * who reads takes both, so that no answer is older than the last invoice and no two invoices wait for each other.
 */
export const revenue: Migration = {
  name: '20261124-revenue',
  statements: [...deltas(), ...sums(), ...exchangeRates()],
};

/**
 * One for each invoice of a statement. A delta names its invoice, which says the day, currency, company and account: the
 * trigger reads nothing but the rows that it is given (DISTRIBUTION 7). Without a known cost a line counts as costing nothing.
 */
function deltas(): string[] {
  return [
    `create table billing.revenue_delta (
      tenant_id uuid not null, invoice_id uuid not null, position int not null, ${FIGURES},
      constraint revenue_delta_key primary key (tenant_id, invoice_id, position))`,
    ...linesIssuedBefore(),
    ...policiesFor({ table: 'billing.revenue_delta', subgraph: 'billing', writes: ['select', 'insert', 'delete'] }),
    `create function billing.note_revenue() returns trigger language plpgsql as $$
      declare delta record;
      begin
        for delta in
          select tenant_id, invoice_id, min(position) as position, sum(net_minor) as net_minor, sum(tax_minor) as tax_minor,
            sum(coalesce(unit_cost_minor, 0) * quantity) as cost_minor
          from inserted group by tenant_id, invoice_id
        loop
          insert into billing.revenue_delta (tenant_id, invoice_id, position, net_minor, tax_minor, cost_minor)
          values (delta.tenant_id, delta.invoice_id, delta.position, delta.net_minor, delta.tax_minor, delta.cost_minor);
        end loop;
        return null;
      end $$`,
    `create trigger revenue_is_noted after insert on billing.invoice_line referencing new table as inserted
      for each statement execute function billing.note_revenue()`,
  ];
}

/** What was invoiced before there was a trigger. Forced policies would hide it from the owner who migrates. */
function linesIssuedBefore(): string[] {
  return [
    'alter table billing.invoice_line no force row level security',
    `insert into billing.revenue_delta (tenant_id, invoice_id, position, net_minor, tax_minor, cost_minor)
      select tenant_id, invoice_id, min(position), sum(net_minor), sum(tax_minor), sum(coalesce(unit_cost_minor, 0) * quantity)
      from billing.invoice_line group by tenant_id, invoice_id on conflict do nothing`,
    'alter table billing.invoice_line force row level security',
  ];
}

/**
 * Two grains: companies by month, small enough to be read over all tenants at once, and accounts by day, for days, parts of
 * months and accounts. A day's reseller is the one of its first invoice.
 */
function sums(): string[] {
  return [
    // PostgreSQL's own sum of bigints keeps a numeric for each group; this one refuses what does not fit.
    `create aggregate billing.sum_minor(bigint) (sfunc = int8pl, stype = bigint, combinefunc = int8pl, parallel = safe)`,
    `create table billing.revenue_month (
      tenant_id uuid not null, month date not null, legal_entity_id uuid not null, currency text not null, ${FIGURES},
      constraint revenue_month_key primary key (tenant_id, month, legal_entity_id, currency))`,
    ...policiesFor({ table: 'billing.revenue_month', subgraph: 'billing', writes: ['select', 'insert', 'update'] }),

    `create table billing.revenue_day (
      tenant_id uuid not null, day date not null, legal_entity_id uuid not null, account_id uuid not null, reseller_account_id uuid,
      currency text not null, ${FIGURES},
      constraint revenue_day_key primary key (tenant_id, day, legal_entity_id, account_id, currency))`,
    `create index revenue_day_of_all on billing.revenue_day (day, tenant_id)`,
    ...policiesFor({
      table: 'billing.revenue_day',
      subgraph: 'billing',
      writes: ['select', 'insert', 'update'],
      accountGuard: { account: 'account_id', reseller: 'reseller_account_id' },
    }),
  ];
}

/** A rate counts until the next one of its book and pair begins. */
function exchangeRates(): string[] {
  return [
    `create table billing.exchange_rate (
      tenant_id uuid not null, id uuid not null, book text not null, from_currency text not null, to_currency text not null,
      rate numeric not null, valid_from timestamptz not null,
      constraint exchange_rate_key primary key (tenant_id, id))`,
    `create index exchange_rate_by_pair on billing.exchange_rate (tenant_id, to_currency, book, from_currency, valid_from)`,
    `create index exchange_rate_of_all_by_pair on billing.exchange_rate (to_currency, book, from_currency, tenant_id, valid_from)`,
    ...policiesFor({ table: 'billing.exchange_rate', subgraph: 'billing', writes: ['select', 'insert'] }),
  ];
}
