import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { AuthorizationStatus } from '../domain/payment-authorization.ts';

interface LockedAuthorization {
  id: string;
  status: AuthorizationStatus;
}

/** The authorization that the caller may see, locked. */
export async function lockAuthorization(transaction: Transaction, tenantId: string, paymentAuthorizationId: string) {
  const id = decodeId('paymentAuthorization', paymentAuthorizationId);
  const [row] = await transaction.query<LockedAuthorization>(sql`
    select id, status from billing.payment_authorization where tenant_id = ${tenantId} and id = ${id} for update`);
  const message = 'There is no such payment authorization. Begin one with authorizePayment.';
  return row ? accept(row) : reject({ code: 'NOT_FOUND', message, path: ['paymentAuthorizationId'] });
}
