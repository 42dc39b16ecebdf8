import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { AuthorizationStatus } from '../domain/payment-authorization.ts';

/** What becomes of an authorization that nobody orders with. */
export interface Release {
  tenantId: string;
  id: string;
  to: Extract<AuthorizationStatus, 'RELEASED' | 'EXPIRED'>;
  /** Only if it is one of these still. */
  from?: readonly AuthorizationStatus[];
}

/** The process that asks a gateway to hold money, and to let it go. */
export const AUTHORIZE_PAYMENT = 'billing.authorize-payment';

const FREE: readonly AuthorizationStatus[] = ['PENDING', 'REQUIRES_ACTION', 'AUTHORIZED', 'UNKNOWN'];

/**
 * Gives an authorization up unless it has been committed to an order meanwhile: one conditional update, so that of the two
 * one wins. Reserved credit is free again at once; what is held at the gateway is let go by the process that is woken here.
 * Returns whether it was given up.
 */
export async function releaseAuthorization(
  transaction: Transaction,
  { tenantId, id, to, from = FREE }: Release,
): Promise<boolean> {
  const [released] = await transaction.query<{ hold: string }>(sql`
    with before as (
      select tenant_id, id, status from billing.payment_authorization
      where tenant_id = ${tenantId} and id = ${id} and status = any(${from}::text[]) for update),
    given_up as (
      update billing.payment_authorization authorization_
      set status = ${to}, redirect_url = null, client_secret = null
      from before where authorization_.tenant_id = before.tenant_id and authorization_.id = before.id
      returning authorization_.tenant_id, authorization_.account_id, authorization_.amount_minor, authorization_.hold,
        authorization_.merchant_account_id, before.status in ('AUTHORIZED', 'COMMITTED') as was_reserved),
    freed as (
      update billing.credit_line line set reserved_minor = line.reserved_minor - given_up.amount_minor
      from given_up where line.tenant_id = given_up.tenant_id and line.account_id = given_up.account_id
        and given_up.merchant_account_id is null and given_up.was_reserved
      returning line.tenant_id)
    select hold from given_up`);
  if (released?.hold === 'OPEN') {
    await transaction.startProcess({ name: AUTHORIZE_PAYMENT, id });
  }
  return released !== undefined;
}
