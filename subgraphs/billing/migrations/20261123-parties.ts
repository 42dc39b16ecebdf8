import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

/** Whose money it is: companies that invoice and accounts that pay, copied, with their ways to pay. */
export const parties: Migration = {
  name: '20261123-parties',
  statements: [
    `alter table billing.merchant_account_rotation add column publishable_key text`,
    `create index merchant_account_by_id on billing.merchant_account (id)`,

    `create table billing.tenant_settings (
      tenant_id uuid not null, time_zone text not null, version int not null,
      constraint tenant_settings_key primary key (tenant_id))`,
    ...policiesFor({ table: 'billing.tenant_settings', subgraph: 'billing', writes: ['select', 'insert', 'update'] }),

    `create table billing.issuer (
      tenant_id uuid not null, legal_entity_id uuid not null, name text not null, country text not null, vat_id text,
      address jsonb not null,
      constraint issuer_key primary key (tenant_id, legal_entity_id))`,
    ...policiesFor({ table: 'billing.issuer', subgraph: 'billing', writes: ['select', 'insert', 'update'] }),

    `create table billing.buyer (
      tenant_id uuid not null, account_id uuid not null, reseller_account_id uuid, kind text not null, name text not null,
      country text not null, address jsonb not null, vat_id text, currency text not null, version int not null,
      constraint buyer_key primary key (tenant_id, account_id))`,
    ...policiesFor(ownedByAccount('billing.buyer', ['select', 'insert', 'update'])),

    // The account at the gateway, made before the first of its payment methods; the key was stored before it was asked for.
    `create table billing.gateway_customer (
      tenant_id uuid not null, merchant_account_id uuid not null, account_id uuid not null, reseller_account_id uuid,
      idempotency_key text not null, gateway_customer_id text, created_at timestamptz not null,
      constraint gateway_customer_key primary key (tenant_id, merchant_account_id, account_id))`,
    ...policiesFor(ownedByAccount('billing.gateway_customer', ['select', 'insert', 'update'])),

    `create table billing.payment_method (
      tenant_id uuid not null, id uuid not null, account_id uuid not null, reseller_account_id uuid, kind text not null,
      status text not null, merchant_account_id uuid, gateway_customer_id text, gateway_method_id text, label text not null,
      expires_on date, created_at timestamptz not null,
      constraint payment_method_key primary key (tenant_id, id))`,
    `alter table billing.payment_method add constraint payment_method_kind check (kind in ('CARD', 'CREDIT'))`,
    `alter table billing.payment_method add constraint payment_method_status check (status in ('ACTIVE', 'REMOVED'))`,
    `create index payment_method_of_account on billing.payment_method (tenant_id, account_id, created_at)`,
    `create unique index payment_method_credit on billing.payment_method (tenant_id, account_id) where kind = 'CREDIT'`,
    `create unique index payment_method_at_gateway on billing.payment_method (tenant_id, merchant_account_id, gateway_method_id)`,
    ...policiesFor(ownedByAccount('billing.payment_method', ['select', 'insert', 'update'])),

    `create table billing.credit_line (
      tenant_id uuid not null, account_id uuid not null, reseller_account_id uuid, currency text not null,
      limit_minor bigint not null default 0, reserved_minor bigint not null default 0, version int not null default 0,
      constraint credit_line_key primary key (tenant_id, account_id))`,
    `alter table billing.credit_line add constraint credit_line_limit check (limit_minor >= 0)`,
    `alter table billing.credit_line add constraint credit_line_reserved check (reserved_minor >= 0)`,
    ...policiesFor(ownedByAccount('billing.credit_line', ['select', 'insert', 'update'])),
  ],
};

function ownedByAccount(table: string, writes: ('select' | 'insert' | 'update')[]) {
  const accountGuard = { account: 'account_id', reseller: 'reseller_account_id' };
  return { table, subgraph: 'billing', writes, accountGuard } as const;
}
