import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

const OWN_ACCOUNT = { account: 'account_id', reseller: 'reseller_account_id' };

/** Tenants with what they are made of: legal entities, storefronts, links to vendors, accounts, members and keys. */
export const tenants: Migration = {
  name: '20261122-tenants',
  statements: [
    `create table tenant.tenant (
      tenant_id uuid not null, code text not null, name text not null, kind text not null, status text not null,
      parent_tenant_id uuid, countries text[] not null, currencies text[] not null, default_currency text not null,
      time_zone text not null, version int not null default 1, created_at timestamptz not null,
      constraint tenant_key primary key (tenant_id))`,
    `alter table tenant.tenant add constraint tenant_kind check (kind in ('ROOT', 'COUNTRY', 'RESELLER'))`,
    `alter table tenant.tenant add constraint tenant_status check (status in ('DRAFT', 'PROVISIONING', 'ACTIVE', 'SUSPENDED', 'CLOSED'))`,
    `create index tenant_by_code on tenant.tenant (code, tenant_id)`,
    ...policiesFor({
      table: 'tenant.tenant',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      isLookedUp: true,
    }),

    `create table tenant.legal_entity (
      tenant_id uuid not null, id uuid not null, name text not null, country text not null, vat_id text,
      functional_currency text not null, address jsonb not null,
      constraint legal_entity_key primary key (tenant_id, id))`,
    `alter table tenant.legal_entity add constraint legal_entity_tenant foreign key (tenant_id) references tenant.tenant (tenant_id)`,
    ...policiesFor({ table: 'tenant.legal_entity', subgraph: 'tenant', writes: ['select', 'insert', 'update'] }),

    `create table tenant.storefront (
      tenant_id uuid not null, id uuid not null, status text not null, publishable_key text not null, hosts text[] not null,
      primary_locale text not null, locales text[] not null, registration text not null,
      is_anonymous_browsing_allowed boolean not null default true, brand_name text not null, logo_url text,
      constraint storefront_key primary key (tenant_id, id))`,
    `alter table tenant.storefront add constraint storefront_tenant foreign key (tenant_id) references tenant.tenant (tenant_id)`,
    `alter table tenant.storefront add constraint storefront_registration check (registration in ('CLOSED', 'WITH_APPROVAL', 'OPEN'))`,
    `create unique index one_active_storefront on tenant.storefront (tenant_id) where status = 'ACTIVE'`,
    `create index storefront_by_publishable_key on tenant.storefront (publishable_key)`,
    ...policiesFor({
      table: 'tenant.storefront',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      isLookedUp: true,
    }),

    `create table tenant.csp_agreement (
      tenant_id uuid not null, id uuid not null, name text not null, partner_tenant_id text not null, region text not null,
      markets text[] not null, billing_currency text not null, status text not null,
      constraint csp_agreement_key primary key (tenant_id, id))`,
    `alter table tenant.csp_agreement add constraint csp_agreement_tenant foreign key (tenant_id) references tenant.tenant (tenant_id)`,
    `alter table tenant.csp_agreement add constraint csp_agreement_once unique (tenant_id, partner_tenant_id)`,
    ...policiesFor({ table: 'tenant.csp_agreement', subgraph: 'tenant', writes: ['select', 'insert', 'update'] }),

    `create table tenant.merchant_account (
      tenant_id uuid not null, id uuid not null, gateway text not null, legal_entity_id uuid not null,
      settlement_currencies text[] not null, status text not null,
      constraint merchant_account_key primary key (tenant_id, id))`,
    `alter table tenant.merchant_account add constraint merchant_account_legal_entity
      foreign key (tenant_id, legal_entity_id) references tenant.legal_entity (tenant_id, id)`,
    `create unique index one_active_merchant_account on tenant.merchant_account (tenant_id, gateway) where status = 'ACTIVE'`,
    ...policiesFor({ table: 'tenant.merchant_account', subgraph: 'tenant', writes: ['select', 'insert', 'update'] }),

    `create table tenant.account (
      tenant_id uuid not null, id uuid not null, kind text not null, status text not null, name text not null, email text not null,
      country text not null, address jsonb not null, vat_id text, vat_id_status text not null, currency text not null,
      locale text not null, reseller_account_id uuid, version int not null default 1, created_at timestamptz not null,
      constraint account_key primary key (tenant_id, id))`,
    `alter table tenant.account add constraint account_tenant foreign key (tenant_id) references tenant.tenant (tenant_id)`,
    `alter table tenant.account add constraint account_reseller foreign key (tenant_id, reseller_account_id) references tenant.account (tenant_id, id)`,
    `alter table tenant.account add constraint account_kind check (kind in ('RESELLER', 'DIRECT_CUSTOMER', 'END_CUSTOMER'))`,
    `alter table tenant.account add constraint account_status check (status in ('PENDING_APPROVAL', 'ACTIVE', 'SUSPENDED', 'REJECTED', 'CLOSED'))`,
    `alter table tenant.account add constraint end_customer_has_reseller check ((kind = 'END_CUSTOMER') = (reseller_account_id is not null))`,
    `create index account_by_name on tenant.account (tenant_id, name, id)`,
    `create index account_by_age on tenant.account (tenant_id, created_at, id)`,
    `create index account_of_root_by_name on tenant.account (name, tenant_id, id)`,
    `create index account_of_root_by_age on tenant.account (created_at, tenant_id, id)`,
    `create index account_by_id on tenant.account (id)`,
    `create index account_of_reseller on tenant.account (tenant_id, reseller_account_id, name, id)`,
    ...policiesFor({
      table: 'tenant.account',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      accountGuard: { account: 'id', reseller: 'reseller_account_id' },
      isLookedUp: true,
    }),

    `create table tenant.member (
      tenant_id uuid not null, id uuid not null, account_id uuid, reseller_account_id uuid, name text not null, email text not null,
      roles text[] not null, status text not null, epoch int not null default 1, version int not null default 1,
      created_at timestamptz not null, last_signed_in_at timestamptz,
      constraint member_key primary key (tenant_id, id))`,
    `alter table tenant.member add constraint member_account foreign key (tenant_id, account_id) references tenant.account (tenant_id, id)`,
    `alter table tenant.member add constraint member_email_once unique (tenant_id, email)`,
    `alter table tenant.member add constraint member_status check (status in ('INVITED', 'ACTIVE', 'LOCKED'))`,
    `create index member_of_account on tenant.member (tenant_id, account_id)`,
    ...policiesFor({
      table: 'tenant.member',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      accountGuard: OWN_ACCOUNT,
      isLookedUp: true,
    }),

    `create table tenant.member_secret (
      tenant_id uuid not null, member_id uuid not null, account_id uuid, password_hash text not null,
      constraint member_secret_key primary key (tenant_id, member_id))`,
    `alter table tenant.member_secret add constraint member_secret_member foreign key (tenant_id, member_id) references tenant.member (tenant_id, id)`,
    ...policiesFor({
      table: 'tenant.member_secret',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      accountGuard: { account: 'account_id' },
      isSecret: true,
    }),

    `create table tenant.session (
      tenant_id uuid not null, id uuid not null, member_id uuid not null, account_id uuid, family_hash text not null, refresh_hash text not null,
      created_at timestamptz not null default clock_timestamp(), expires_at timestamptz not null, ended_at timestamptz,
      constraint session_key primary key (tenant_id, id))`,
    `alter table tenant.session add constraint session_member foreign key (tenant_id, member_id) references tenant.member (tenant_id, id)`,
    `create index session_of_member on tenant.session (tenant_id, member_id)`,
    ...policiesFor({
      table: 'tenant.session',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      accountGuard: { account: 'account_id' },
      isSecret: true,
    }),

    `create table tenant.letter_token (
      tenant_id uuid not null, id uuid not null, member_id uuid not null, account_id uuid, purpose text not null, token_hash text not null,
      password_hash text, activates_account boolean not null default false, expires_at timestamptz not null, used_at timestamptz,
      constraint letter_token_key primary key (tenant_id, id))`,
    `alter table tenant.letter_token add constraint letter_token_purpose check (purpose in ('CONFIRM_EMAIL', 'INVITATION'))`,
    `alter table tenant.letter_token add constraint letter_token_member foreign key (tenant_id, member_id) references tenant.member (tenant_id, id)`,
    ...policiesFor({
      table: 'tenant.letter_token',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      accountGuard: { account: 'account_id' },
      isSecret: true,
    }),

    `create table tenant.api_key (
      tenant_id uuid not null, id uuid not null, name text not null, prefix text not null, last_four text not null, permissions text[] not null,
      epoch int not null default 1, created_at timestamptz not null, expires_at timestamptz, last_used_at timestamptz, revoked_at timestamptz,
      constraint api_key_key primary key (tenant_id, id))`,
    `alter table tenant.api_key add constraint api_key_tenant foreign key (tenant_id) references tenant.tenant (tenant_id)`,
    ...policiesFor({
      table: 'tenant.api_key',
      subgraph: 'tenant',
      writes: ['select', 'insert', 'update'],
      isLookedUp: true,
    }),

    `create table tenant.api_key_secret (
      tenant_id uuid not null, api_key_id uuid not null, key_hash text not null,
      constraint api_key_secret_key primary key (tenant_id, api_key_id))`,
    `alter table tenant.api_key_secret add constraint api_key_secret_key_of foreign key (tenant_id, api_key_id) references tenant.api_key (tenant_id, id)`,
    `create index api_key_by_hash on tenant.api_key_secret (key_hash)`,
    ...policiesFor({
      table: 'tenant.api_key_secret',
      subgraph: 'tenant',
      writes: ['select', 'insert'],
      isSecret: true,
      isLookedUp: true,
    }),
  ],
};
