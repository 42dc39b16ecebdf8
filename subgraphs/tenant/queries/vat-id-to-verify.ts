import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import { EU_VAT_PREFIX } from '../../shared/reference/countries.ts';

export interface VatIdToVerify {
  resellerAccountId: string | null;
  vatId: string;
  /** Of a company of the tenant in the EU, in the account's country if there is one; null without any. */
  requesterVatId: string | null;
}

const UNVERIFIED = `
  select account.reseller_account_id as "resellerAccountId", account.vat_id as "vatId",
    (select company.vat_id from tenant.legal_entity company
      where company.tenant_id = account.tenant_id and company.vat_id is not null and company.country = any($3)
      order by company.country = account.country desc, company.id limit 1) as "requesterVatId"
  from tenant.account
  where account.tenant_id = $1 and account.id = $2 and account.vat_id_status = 'UNVERIFIED' and account.country = any($3)`;

/** The VAT id of an account that waits to be verified; null when it does not wait, or nobody could be asked. */
export async function findVatIdToVerify(
  reader: Reader,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<VatIdToVerify | null> {
  const context = { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' as const };
  const values = [tenantId, id, [...EU_VAT_PREFIX.keys()]];
  const [found] = await reader.read<VatIdToVerify>(context, { text: UNVERIFIED, values });
  return found ?? null;
}
