import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

const WRITES: ['select', 'insert', 'update'] = ['select', 'insert', 'update'];

/** What pricing copies from the others, and its own price lists and exchange rates. */
export const prices: Migration = {
  name: '20261122-prices',
  statements: [
    `create table pricing.sellable_plan (
      tenant_id uuid not null, plan_id uuid not null, sku text not null, segment text not null, term_duration text,
      billing_cycle text not null, is_withdrawn boolean not null, version int not null,
      constraint sellable_plan_key primary key (tenant_id, plan_id))`,
    ...policiesFor({ table: 'pricing.sellable_plan', subgraph: 'pricing', writes: WRITES }),

    `create table pricing.vendor_price (
      tenant_id uuid not null, plan_id uuid not null, market text not null, currency text not null, term_cost_e8 bigint not null,
      term_list_price_e8 bigint, effective_from timestamptz not null, effective_until timestamptz,
      constraint vendor_price_key primary key (tenant_id, plan_id, market, currency, effective_from))`,
    `alter table pricing.vendor_price add constraint vendor_price_plan
      foreign key (tenant_id, plan_id) references pricing.sellable_plan (tenant_id, plan_id)`,
    `create index vendor_price_of_market on pricing.vendor_price (tenant_id, market, currency, plan_id)`,
    ...policiesFor({ table: 'pricing.vendor_price', subgraph: 'pricing', writes: [...WRITES, 'delete'] }),

    `create table pricing.tenant_settings (
      tenant_id uuid not null, status text not null, countries text[] not null, currencies text[] not null,
      default_currency text not null, version int not null,
      constraint tenant_settings_key primary key (tenant_id))`,
    ...policiesFor({ table: 'pricing.tenant_settings', subgraph: 'pricing', writes: WRITES }),

    `create table pricing.buyer (
      tenant_id uuid not null, account_id uuid not null, reseller_account_id uuid, kind text not null, status text not null,
      country text not null, currency text not null, version int not null,
      constraint buyer_key primary key (tenant_id, account_id))`,
    ...policiesFor({
      table: 'pricing.buyer',
      subgraph: 'pricing',
      writes: WRITES,
      accountGuard: { account: 'account_id', reseller: 'reseller_account_id' },
    }),

    `create table pricing.price_list (
      tenant_id uuid not null, id uuid not null, name text not null, currency text not null, audience text not null,
      version int not null default 1, created_at timestamptz not null,
      constraint price_list_key primary key (tenant_id, id))`,
    `alter table pricing.price_list add constraint price_list_audience check (audience in ('EVERYONE', 'RESELLERS', 'ACCOUNT', 'PURCHASE'))`,
    `alter table pricing.price_list add constraint price_list_name_once unique (tenant_id, name)`,
    `create unique index one_list_per_audience on pricing.price_list (tenant_id, currency, audience) where audience in ('EVERYONE', 'RESELLERS')`,
    `create index price_list_of_root_by_name on pricing.price_list (name, tenant_id, id)`,
    ...policiesFor({ table: 'pricing.price_list', subgraph: 'pricing', writes: WRITES }),

    `create table pricing.exchange_rate (
      tenant_id uuid not null, id uuid not null, book text not null, from_currency text not null, to_currency text not null,
      rate text not null, valid_from timestamptz not null, valid_until timestamptz, source text not null,
      constraint exchange_rate_key primary key (tenant_id, id))`,
    `alter table pricing.exchange_rate add constraint exchange_rate_positive check (rate::numeric > 0)`,
    `alter table pricing.exchange_rate add constraint exchange_rate_book check (book in ('MANUAL', 'ECB', 'MICROSOFT_MONTHLY'))`,
    `alter table pricing.exchange_rate add constraint exchange_rate_period exclude using gist
      (tenant_id with =, book with =, from_currency with =, to_currency with =, tstzrange(valid_from, valid_until) with &&)`,
    `create index exchange_rate_by_pair on pricing.exchange_rate (tenant_id, from_currency, to_currency, book, valid_from, id)`,
    `create index exchange_rate_of_root_by_pair on pricing.exchange_rate (from_currency, to_currency, book, valid_from, tenant_id, id)`,
    ...policiesFor({ table: 'pricing.exchange_rate', subgraph: 'pricing', writes: WRITES }),

    `create table pricing.price_list_version (
      tenant_id uuid not null, id uuid not null, price_list_id uuid not null, number int not null,
      effective_from timestamptz, effective_until timestamptz,
      market text, base_price_list_id uuid, base_version_id uuid, book text, rate text, exchange_rate_id uuid,
      markup_percent text not null, job_id uuid not null, as_of timestamptz not null, calculated_at timestamptz,
      constraint price_list_version_key primary key (tenant_id, id))`,
    `alter table pricing.price_list_version add constraint price_list_version_number unique (tenant_id, price_list_id, number)`,
    `alter table pricing.price_list_version add constraint price_list_version_list
      foreign key (tenant_id, price_list_id) references pricing.price_list (tenant_id, id)`,
    `alter table pricing.price_list_version add constraint price_list_version_base
      foreign key (tenant_id, base_version_id) references pricing.price_list_version (tenant_id, id)`,
    `alter table pricing.price_list_version add constraint price_list_version_source check ((market is null) <> (base_version_id is null))`,
    `alter table pricing.price_list_version add constraint price_list_version_order check (effective_until is null or effective_from < effective_until)`,
    `alter table pricing.price_list_version add constraint price_list_version_period exclude using gist
      (tenant_id with =, price_list_id with =, tstzrange(effective_from, effective_until) with &&) where (effective_from is not null)`,
    ...policiesFor({ table: 'pricing.price_list_version', subgraph: 'pricing', writes: WRITES }),

    `create table pricing.price (
      tenant_id uuid not null, version_id uuid not null, plan_id uuid not null, market text not null,
      term_price_e8 bigint not null, term_cost_e8 bigint, instalment_minor bigint not null, term_minor bigint not null,
      cost_minor bigint, steps jsonb not null,
      constraint price_key primary key (tenant_id, plan_id, version_id, market))`,
    `create index price_of_version on pricing.price (tenant_id, version_id, plan_id)`,
    `alter table pricing.price add constraint price_version
      foreign key (tenant_id, version_id) references pricing.price_list_version (tenant_id, id)`,
    ...policiesFor({ table: 'pricing.price', subgraph: 'pricing', writes: ['select', 'insert'] }),
  ],
};
