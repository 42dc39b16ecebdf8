import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

interface RemovedCard {
  tenantId: string;
  merchantAccountId: string;
  gatewayMethodId: string;
}

/** A card that was removed here, as the gateway knows it; null when it was added again. */
export async function findRemovedCard(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<RemovedCard | null> {
  const [card] = await transaction.query<RemovedCard>(sql`
    select tenant_id as "tenantId", merchant_account_id as "merchantAccountId", gateway_method_id as "gatewayMethodId"
    from billing.payment_method where tenant_id = ${tenantId} and id = ${id} and status = 'REMOVED'`);
  return card ?? null;
}
