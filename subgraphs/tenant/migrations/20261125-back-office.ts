import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

/** What back offices keep with us: their own names of accounts, files of accounts, and how far they have read. */
export const backOffice: Migration = {
  name: '20261125-back-office',
  statements: [
    `create table tenant.account_external_id (
      tenant_id uuid not null, system text not null, value text not null, account_id uuid not null, reseller_account_id uuid,
      constraint account_external_id_key primary key (tenant_id, system, value))`,
    `alter table tenant.account_external_id add constraint account_external_id_account
      foreign key (tenant_id, account_id) references tenant.account (tenant_id, id)`,
    `create index account_external_id_of_account on tenant.account_external_id (tenant_id, account_id)`,
    `create index account_external_id_of_root on tenant.account_external_id (system, value, tenant_id)`,
    ...policiesFor({
      table: 'tenant.account_external_id',
      subgraph: 'tenant',
      writes: ['select', 'insert'],
      accountGuard: { account: 'account_id', reseller: 'reseller_account_id' },
    }),

    `create table tenant.bulk_upsert (
      tenant_id uuid not null, job_id uuid not null, upload_id uuid not null, kind text not null, format text not null, mode text not null,
      on_error text not null, created int not null default 0, updated int not null default 0, unchanged int not null default 0,
      rejected int not null default 0,
      constraint bulk_upsert_key primary key (tenant_id, job_id))`,
    ...policiesFor({ table: 'tenant.bulk_upsert', subgraph: 'tenant', writes: ['select', 'insert', 'update'] }),

    `create table tenant.change_consumer (
      tenant_id uuid not null, name text not null, transaction_id xid8 not null, event_id uuid not null, acknowledged_at timestamptz not null,
      constraint change_consumer_key primary key (tenant_id, name))`,
    ...policiesFor({ table: 'tenant.change_consumer', subgraph: 'tenant', writes: ['select', 'insert', 'update'] }),
  ],
};
