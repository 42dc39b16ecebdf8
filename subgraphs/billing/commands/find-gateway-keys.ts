import { sql } from 'kysely';
import { openSealed } from '../../shared/context/sealed-text.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { GatewayKeys } from '../domain/gateway-keys.ts';

/** The keys of a merchant account, for whoever is about to sign in with them; null when it has none. Keep them nowhere. */
export async function findGatewayKeys(
  transaction: Transaction,
  { tenantId, merchantAccountId }: { tenantId: string; merchantAccountId: string },
): Promise<GatewayKeys | null> {
  const [row] = await transaction.query<{ sealed_text: string }>(sql`
    select sealed_text from billing.merchant_account_secret
    where tenant_id = ${tenantId} and merchant_account_id = ${merchantAccountId}`);
  const text = row && openSealed(`merchant-account:${tenantId}:${merchantAccountId}:v1`, row.sealed_text);
  return text ? (JSON.parse(text) as GatewayKeys) : null;
}
