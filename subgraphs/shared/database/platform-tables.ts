import type { Migration } from './migration.ts';
import { loginRoles, loginRole, MESSAGING_WORKER } from './roles.ts';

const EVERY_ROLE = loginRoles().join(', ');
const TENANT_WRITER = loginRole('tenant', 'rw');

/**
 * What spans tenants: the two functions through which every transaction enters a tenant, and the small reference tables
 * of what is globally unique. Nobody but their owner may touch the tables; the functions are the only way in.
 */
export const platformMigrations: Migration[] = [
  {
    name: '20261122-platform',
    statements: [
      `create function platform.enter_tenant(tenant uuid, account text) returns void language plpgsql as $$
      begin
        perform set_config('app.tenant', tenant::text, true), set_config('app.account', account, true);
      end $$`,
      `create function platform.enter_scope(tenants uuid[]) returns void language plpgsql as $$
      begin
        perform set_config('app.scope', array_to_string(tenants, ','), true);
      end $$`,
      `create table platform.tenant_code (code text constraint tenant_code_taken primary key, tenant_id uuid not null constraint tenant_code_once unique)`,
      `create table platform.tenant_tree (tenant_id uuid primary key, parent_id uuid references platform.tenant_tree)`,
      `create unique index one_root on platform.tenant_tree ((true)) where parent_id is null`,
      `create table platform.storefront_host (host text constraint host_taken primary key, tenant_id uuid not null, storefront_id uuid not null)`,

      `create function platform.claim_code(tenant uuid, wanted text, parent uuid) returns void
      language plpgsql security definer set search_path = pg_catalog as $$
      begin
        insert into platform.tenant_tree (tenant_id, parent_id) values (tenant, parent);
        insert into platform.tenant_code (code, tenant_id) values (wanted, tenant);
      end $$`,
      `create function platform.claim_host(tenant uuid, storefront uuid, wanted text) returns void
      language plpgsql security definer set search_path = pg_catalog as $$
      begin
        insert into platform.storefront_host (host, tenant_id, storefront_id) values (lower(wanted), tenant, storefront);
      end $$`,

      `revoke all on all functions in schema platform from public`,
      `grant usage on schema platform to ${EVERY_ROLE}`,
      `grant execute on function platform.enter_tenant, platform.enter_scope to ${EVERY_ROLE}`,
      `grant execute on function platform.claim_code, platform.claim_host to ${TENANT_WRITER}`,
    ],
  },
  {
    name: '20261123-sandbox-clock',
    statements: [
      `create table platform.sandbox_clock (is_the_only_one boolean primary key check (is_the_only_one), offset_milliseconds bigint not null)`,
      `insert into platform.sandbox_clock (is_the_only_one, offset_milliseconds) values (true, 0)`,
      `create function platform.advance_sandbox_clock(milliseconds bigint) returns bigint
      language plpgsql security definer set search_path = pg_catalog as $$
      declare moved bigint;
      begin
        update platform.sandbox_clock set offset_milliseconds = offset_milliseconds + milliseconds returning offset_milliseconds into moved;
        return moved;
      end $$`,
      `revoke all on function platform.advance_sandbox_clock from public`,
      `grant execute on function platform.advance_sandbox_clock to ${TENANT_WRITER}`,
      `grant select on platform.sandbox_clock to ${MESSAGING_WORKER}`,
    ],
  },
];

/** SECURITY DEFINER functions that exist on purpose, each owned by the platform's owner, each with its reason. */
export const DEFINER_FUNCTIONS: Record<string, string> = {
  'platform.claim_code': 'tenant codes are unique over all tenants, in a table that nobody may read',
  'platform.claim_host': 'hosts are unique over all tenants, in a table that nobody may read',
  'platform.advance_sandbox_clock':
    'the clock is the whole installation’s; only a sandbox has the mutation that moves it',
  'platform.look_up_storefront': 'finds the tenant of a publishable key or host, before anybody is known',
  'platform.look_up_api_key': 'finds the tenant of an API key by its hash, before anybody is known',
  'platform.look_up_member': 'finds a member of a named tenant, before anybody is known',
  'catalog.search_plans': 'text search uses its index only outside row-level security; it asks for the entered tenant',
};
