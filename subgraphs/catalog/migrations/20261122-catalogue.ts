import { loginRole, ownerRole, PLATFORM_OWNER } from '../../shared/database/roles.ts';
import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

/** Letters and digits only, so that the words of a text and of a question are cut alike: `CFQ7TTC0LH18:0001` is two. */
const WORDS = (text: string) =>
  `to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(lower(${text}), '[^[:alnum:]]+', ' ', 'g'))`;

/** Products and plans with what the vendor asks for them, copies of what others decide, imports and publications. */
export const catalogue: Migration = {
  name: '20261122-catalogue',
  statements: [
    `create table catalog.product (
      tenant_id uuid not null, id uuid not null, kind text not null, vendor_key text not null, title text not null, description text,
      vendor_name text not null, locale text not null, origin_id uuid, version int not null default 1, created_at timestamptz not null,
      constraint product_key primary key (tenant_id, id))`,
    `alter table catalog.product add constraint product_vendor_key unique (tenant_id, vendor_key)`,
    `alter table catalog.product add constraint product_kind check (kind in ('LICENSE', 'ADD_ON', 'BUNDLE', 'SOFTWARE', 'USAGE', 'SERVICE'))`,
    `create index product_by_id on catalog.product (id)`,
    ...policiesFor({ table: 'catalog.product', subgraph: 'catalog', writes: ['select', 'insert', 'update'] }),

    `create table catalog.plan (
      tenant_id uuid not null, id uuid not null, product_id uuid not null, vendor_key text not null, sku text not null, title text not null,
      term_duration text, billing_cycle text not null, segment text not null, is_trial boolean not null,
      quantity_min int not null, quantity_max int not null, status text not null, withdrawn_by text, origin_id uuid,
      version int not null default 1, created_at timestamptz not null, search_text text not null,
      searchable tsvector not null generated always as
        (setweight(${WORDS(`title || ' ' || sku`)}, 'A') || setweight(${WORDS('search_text')}, 'C')) stored,
      constraint plan_key primary key (tenant_id, id))`,
    `alter table catalog.plan add constraint plan_vendor_key unique (tenant_id, vendor_key)`,
    `alter table catalog.plan add constraint plan_product foreign key (tenant_id, product_id) references catalog.product (tenant_id, id)`,
    `alter table catalog.plan add constraint plan_status check (status in ('DRAFT', 'PUBLISHED', 'WITHDRAWN'))`,
    `alter table catalog.plan add constraint plan_withdrawn_by check (withdrawn_by in ('ROOT', 'TENANT'))`,
    `create index plan_by_text on catalog.plan using gin (tenant_id, searchable)`,
    `create index plan_by_title on catalog.plan (tenant_id, title, id)`,
    `create index plan_by_age on catalog.plan (tenant_id, created_at, id)`,
    `create index plan_of_root_by_title on catalog.plan (title, tenant_id, id)`,
    `create index plan_of_root_by_age on catalog.plan (created_at, tenant_id, id)`,
    `create index plan_of_product on catalog.plan (tenant_id, product_id)`,
    `create index plan_by_sku on catalog.plan (tenant_id, sku)`,
    `create index plan_by_id on catalog.plan (id)`,
    ...policiesFor({
      table: 'catalog.plan',
      subgraph: 'catalog',
      writes: ['select', 'insert', 'update'],
      isLookedUp: true,
    }),

    // Prices are in hundred-millionths of the currency (…_e8), for one seat and the whole term.
    `create table catalog.vendor_price (
      tenant_id uuid not null, plan_id uuid not null, market text not null, currency text not null,
      effective_from timestamptz not null, effective_until timestamptz, term_cost_e8 bigint not null, term_list_price_e8 bigint,
      constraint vendor_price_key primary key (tenant_id, plan_id, market, effective_from))`,
    `alter table catalog.vendor_price add constraint vendor_price_plan foreign key (tenant_id, plan_id) references catalog.plan (tenant_id, id)`,
    `create index vendor_price_of_market on catalog.vendor_price (tenant_id, market, plan_id)`,
    ...policiesFor({ table: 'catalog.vendor_price', subgraph: 'catalog', writes: ['select', 'insert', 'update'] }),

    `create table catalog.price_list_version (
      tenant_id uuid not null, price_list_id uuid not null, version_id uuid not null, version_number int not null,
      currency text not null, audience text not null, effective_from timestamptz not null, is_complete boolean not null,
      constraint price_list_version_key primary key (tenant_id, version_id))`,
    `create index price_list_version_in_force on catalog.price_list_version (tenant_id, currency, effective_from)
      where is_complete and audience = 'EVERYONE'`,
    `create index price_list_version_of_list on catalog.price_list_version (tenant_id, price_list_id, version_number)`,
    ...policiesFor({
      table: 'catalog.price_list_version',
      subgraph: 'catalog',
      writes: ['select', 'insert', 'update', 'delete'],
    }),

    `create table catalog.plan_price (
      tenant_id uuid not null, plan_id uuid not null, price_list_id uuid not null, version_id uuid not null, market text not null,
      segment text not null, currency text not null, amount_minor bigint not null,
      constraint plan_price_key primary key (tenant_id, version_id, plan_id, market))`,
    ...policiesFor({
      table: 'catalog.plan_price',
      subgraph: 'catalog',
      writes: ['select', 'insert', 'update', 'delete'],
    }),

    // Each plan's lowest price over the markets of a complete version: what lists are joined to, sorted and narrowed by.
    `create table catalog.listed_price (
      tenant_id uuid not null, version_id uuid not null, plan_id uuid not null, amount_minor bigint not null,
      constraint listed_price_key primary key (tenant_id, version_id, plan_id))`,
    `create index listed_price_by_amount on catalog.listed_price (tenant_id, version_id, amount_minor, plan_id)`,
    ...policiesFor({ table: 'catalog.listed_price', subgraph: 'catalog', writes: ['select', 'insert', 'delete'] }),

    `create table catalog.tenant_settings (
      tenant_id uuid not null, code text not null, kind text not null, status text not null, parent_tenant_id uuid,
      countries text[] not null, currencies text[] not null, version int not null,
      constraint tenant_settings_key primary key (tenant_id))`,
    ...policiesFor({ table: 'catalog.tenant_settings', subgraph: 'catalog', writes: ['select', 'insert', 'update'] }),

    `create table catalog.catalog_import (
      tenant_id uuid not null, job_id uuid not null, upload_id uuid not null, market text not null, mode text not null,
      added int not null default 0, changed int not null default 0, discontinued int not null default 0, rejected int not null default 0,
      constraint catalog_import_key primary key (tenant_id, job_id))`,
    ...policiesFor({ table: 'catalog.catalog_import', subgraph: 'catalog', writes: ['select', 'insert', 'update'] }),

    `create table catalog.catalog_publication (
      tenant_id uuid not null, id uuid not null, job_id uuid not null, mode text not null, created_at timestamptz not null,
      constraint catalog_publication_key primary key (tenant_id, id))`,
    `alter table catalog.catalog_publication add constraint catalog_publication_mode check (mode in ('FULL', 'PRICES_ONLY'))`,
    `create index catalog_publication_of_job on catalog.catalog_publication (tenant_id, job_id)`,
    ...policiesFor({ table: 'catalog.catalog_publication', subgraph: 'catalog', writes: ['select', 'insert'] }),

    `create table catalog.publication_result (
      tenant_id uuid not null, publication_id uuid not null, target_tenant_id uuid not null, child_job_id uuid not null,
      status text not null, added int not null default 0, changed int not null default 0, withdrawn int not null default 0, problem text,
      constraint publication_result_key primary key (tenant_id, publication_id, target_tenant_id))`,
    `alter table catalog.publication_result add constraint publication_result_status check (status in ('PENDING', 'APPLIED', 'REFUSED'))`,
    `alter table catalog.publication_result add constraint publication_result_publication
      foreign key (tenant_id, publication_id) references catalog.catalog_publication (tenant_id, id)`,
    ...policiesFor({
      table: 'catalog.publication_result',
      subgraph: 'catalog',
      writes: ['select', 'insert', 'update'],
    }),

    // Text search uses its index only outside row-level security. The function belongs to the platform's owner, whose policy
    // lets it see every plan, and asks for the tenant that the caller has entered.
    `grant create on schema catalog to ${PLATFORM_OWNER}`,
    `set local role ${PLATFORM_OWNER}`,
    `create function catalog.search_plans(wanted text) returns table (plan_id uuid, relevance real)
    language plpgsql stable security definer set search_path = pg_catalog as $$
    declare
      words tsquery := to_tsquery('simple', wanted);
      -- All words must be there; the rank counts each by where it stands. Of words joined by "and" it would count distances.
      any_word tsquery := replace(words::text, '&', '|');
    begin
      return query select plan.id, ts_rank(plan.searchable, any_word) from catalog.plan
        where plan.tenant_id = nullif(current_setting('app.tenant', true), '')::uuid and plan.searchable @@ words;
    end $$`,
    `revoke all on function catalog.search_plans from public`,
    `grant execute on function catalog.search_plans to ${loginRole('catalog', 'ro')}`,
    `set local role ${ownerRole('catalog')}`,
    `revoke create on schema catalog from ${PLATFORM_OWNER}`,
  ],
};
