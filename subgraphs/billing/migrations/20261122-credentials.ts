import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

/**
 * Merchant accounts as the tenant subgraph links them, and the keys that belong to them. The keys themselves lie in a
 * table that no reading role may open; when they were given lies beside it, for the field that shows it.
 */
export const credentials: Migration = {
  name: '20261122-credentials',
  statements: [
    `create table billing.merchant_account (
      tenant_id uuid not null, id uuid not null, gateway text not null, legal_entity_id uuid not null,
      settlement_currencies text[] not null,
      constraint merchant_account_key primary key (tenant_id, id))`,
    ...policiesFor({ table: 'billing.merchant_account', subgraph: 'billing', writes: ['select', 'insert', 'update'] }),

    `create table billing.merchant_account_secret (
      tenant_id uuid not null, merchant_account_id uuid not null, sealed_text text not null,
      constraint merchant_account_secret_key primary key (tenant_id, merchant_account_id))`,
    ...policiesFor({
      table: 'billing.merchant_account_secret',
      subgraph: 'billing',
      writes: ['select', 'insert', 'update'],
      isSecret: true,
    }),

    `create table billing.merchant_account_rotation (
      tenant_id uuid not null, merchant_account_id uuid not null, version int not null, rotated_at timestamptz not null,
      constraint merchant_account_rotation_key primary key (tenant_id, merchant_account_id))`,
    ...policiesFor({
      table: 'billing.merchant_account_rotation',
      subgraph: 'billing',
      writes: ['select', 'insert', 'update'],
    }),
  ],
};
