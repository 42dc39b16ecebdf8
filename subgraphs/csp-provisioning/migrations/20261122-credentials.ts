import type { Migration } from '../../shared/database/migration.ts';
import { policiesFor } from '../../shared/database/policies.ts';

/**
 * Agreements as the tenant subgraph links them, and the credentials that belong to them. The credentials themselves lie in
 * a table that no reading role may open; when they were given lies beside it, for the field that shows it.
 */
export const credentials: Migration = {
  name: '20261122-credentials',
  statements: [
    `create table provisioning.csp_agreement (
      tenant_id uuid not null, id uuid not null, name text not null, partner_tenant_id text not null, region text not null,
      markets text[] not null, billing_currency text not null,
      constraint csp_agreement_key primary key (tenant_id, id))`,
    ...policiesFor({
      table: 'provisioning.csp_agreement',
      subgraph: 'provisioning',
      writes: ['select', 'insert', 'update'],
    }),

    `create table provisioning.csp_agreement_secret (
      tenant_id uuid not null, csp_agreement_id uuid not null, sealed_text text not null,
      constraint csp_agreement_secret_key primary key (tenant_id, csp_agreement_id))`,
    ...policiesFor({
      table: 'provisioning.csp_agreement_secret',
      subgraph: 'provisioning',
      writes: ['select', 'insert', 'update'],
      isSecret: true,
    }),

    `create table provisioning.csp_agreement_rotation (
      tenant_id uuid not null, csp_agreement_id uuid not null, version int not null, rotated_at timestamptz not null,
      constraint csp_agreement_rotation_key primary key (tenant_id, csp_agreement_id))`,
    ...policiesFor({
      table: 'provisioning.csp_agreement_rotation',
      subgraph: 'provisioning',
      writes: ['select', 'insert', 'update'],
    }),
  ],
};
