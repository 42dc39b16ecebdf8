/**
 * SQL for the version of the tenant's price list for everyone that counts at an instant, in one currency; no row where
 * there is none. Of several lists, the one that came into force last. The arguments are SQL: parameters or columns.
 */
export function versionInForce({ tenant, currency, at }: { tenant: string; currency: string; at: string }): string {
  const counts = (version: string) => `${version}.is_complete and ${version}.effective_from <= ${at}::timestamptz`;
  return `(select version.version_id from catalog.price_list_version version
    where version.tenant_id = ${tenant} and version.currency = ${currency} and version.audience = 'EVERYONE' and ${counts('version')}
      and not exists (select from catalog.price_list_version newer
        where newer.tenant_id = version.tenant_id and newer.price_list_id = version.price_list_id
          and newer.version_number > version.version_number and ${counts('newer')})
    order by version.effective_from desc, version.version_id desc limit 1)`;
}
