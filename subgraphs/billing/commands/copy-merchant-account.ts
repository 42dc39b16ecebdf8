import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { MerchantAccountLinked } from '../../shared/events/contracts/tenant.ts';

/** Keeps the merchant accounts that the tenant is linked to. */
export async function copyMerchantAccount(
  transaction: Transaction,
  tenantId: string,
  account: MerchantAccountLinked,
): Promise<void> {
  const { merchantAccountId, gateway, legalEntityId, settlementCurrencies } = account;
  await transaction.query(sql`
    insert into billing.merchant_account (tenant_id, id, gateway, legal_entity_id, settlement_currencies)
    values (${tenantId}, ${merchantAccountId}, ${gateway}, ${legalEntityId}, ${settlementCurrencies}::text[])
    on conflict (tenant_id, id) do update set gateway = excluded.gateway, legal_entity_id = excluded.legal_entity_id,
      settlement_currencies = excluded.settlement_currencies`);
}
