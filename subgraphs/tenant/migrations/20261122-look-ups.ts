import { loginRole, ownerRole, PLATFORM_OWNER } from '../../shared/database/roles.ts';
import type { Migration } from '../../shared/database/migration.ts';

/**
 * The three questions that are asked before anybody is known, each answered by a function that sees every tenant and
 * returns one row at most. They belong to the platform's owner, which nobody logs in as.
 */
export const lookUps: Migration = {
  name: '20261122-look-ups',
  statements: [
    ...lookUp(
      'look_up_storefront(wanted_key text, wanted_host text)',
      `select tenant_id, id as storefront_id from tenant.storefront
        where status = 'ACTIVE' and (publishable_key = wanted_key or (wanted_key is null and hosts @> array[lower(wanted_host)]))`,
      'tenant_id uuid, storefront_id uuid',
    ),
    ...lookUp(
      'look_up_api_key(wanted_hash text)',
      `select tenant_id, api_key_id from tenant.api_key_secret where key_hash = wanted_hash`,
      'tenant_id uuid, api_key_id uuid',
    ),
    ...lookUp(
      'look_up_member(wanted_code text, wanted_email text)',
      `select member.tenant_id, member.id as member_id from tenant.member
        join tenant.tenant on tenant.tenant_id = member.tenant_id
        where tenant.code = wanted_code and member.email = lower(wanted_email)`,
      'tenant_id uuid, member_id uuid',
    ),
  ],
};

/** The platform's owner makes the function, so that it is the platform's rights that it runs with. */
function lookUp(signature: string, query: string, columns: string): string[] {
  const [name = ''] = signature.split('(');
  return [
    `set local role ${PLATFORM_OWNER}`,
    `create function platform.${signature} returns table (${columns})
    language plpgsql stable security definer set search_path = pg_catalog as $$
    #variable_conflict use_column
    begin
      return query ${query} limit 1;
    end $$`,
    `revoke all on function platform.${name} from public`,
    `grant execute on function platform.${name} to ${loginRole('tenant', 'rw')}`,
    `set local role ${ownerRole('tenant')}`,
  ];
}
