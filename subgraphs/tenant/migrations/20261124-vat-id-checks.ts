import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

/** What the VAT-id service was asked and what it said: the evidence for a sale without VAT. Never changed. */
export const vatIdChecks: Migration = {
  name: '20261124-vat-id-checks',
  statements: [
    `create table tenant.vat_id_check (
      tenant_id uuid not null, id uuid not null, account_id uuid not null, reseller_account_id uuid, vat_id text not null,
      requester_vat_id text, checked_at timestamptz not null, outcome text not null, request_identifier text, answer jsonb not null,
      constraint vat_id_check_key primary key (tenant_id, id))`,
    `alter table tenant.vat_id_check add constraint vat_id_check_account foreign key (tenant_id, account_id) references tenant.account (tenant_id, id)`,
    `alter table tenant.vat_id_check add constraint vat_id_check_outcome check (outcome in ('VALID', 'INVALID', 'UNAVAILABLE'))`,
    `create index vat_id_check_of_account on tenant.vat_id_check (tenant_id, account_id, vat_id, checked_at)`,
    ...policiesFor({
      table: 'tenant.vat_id_check',
      subgraph: 'tenant',
      writes: ['select', 'insert'],
      accountGuard: { account: 'account_id', reseller: 'reseller_account_id' },
    }),
  ],
};
