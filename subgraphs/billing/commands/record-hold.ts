import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { DeclineCode } from '../domain/decline.ts';
import type { AuthorizationStatus } from '../domain/payment-authorization.ts';

/** An authorization as its process sees it. */
export interface AuthorizationAtWork {
  tenantId: string;
  id: string;
  status: AuthorizationStatus;
  hold: 'NONE' | 'OPEN' | 'CLOSED';
  gatewayHoldId: string | null;
  merchantAccountId: string | null;
  customerId: string | null;
  methodId: string | null;
  quoteId: string;
  cartId: string;
  currency: string;
  amountMinor: string;
  returnUrl: string | null;
  keyNumber: number;
  tries: number;
  createdAt: Date;
  askedAt: Date | null;
  expiresAt: Date;
}

/** The authorization with the ids under which the gateway knows payer and card; null when there is none. */
export async function findAuthorizationAtWork(
  transaction: Transaction,
  tenantId: string,
  id: string,
): Promise<AuthorizationAtWork | null> {
  const [row] = await transaction.query<Record<'createdAt' | 'expiresAt', string> & { askedAt: string | null }>(sql`
    select authorization_.tenant_id as "tenantId", authorization_.id, authorization_.status, hold, gateway_hold_id as "gatewayHoldId",
      authorization_.merchant_account_id as "merchantAccountId", method.gateway_customer_id as "customerId",
      method.gateway_method_id as "methodId", quote_id as "quoteId", cart_id as "cartId", currency, amount_minor::text as "amountMinor",
      return_url as "returnUrl", key_number as "keyNumber", tries, authorization_.created_at as "createdAt", asked_at as "askedAt",
      expires_at as "expiresAt"
    from billing.payment_authorization authorization_
    join billing.payment_method method on method.tenant_id = authorization_.tenant_id and method.id = authorization_.payment_method_id
    where authorization_.tenant_id = ${tenantId} and authorization_.id = ${id}`);
  return row
    ? ({
        ...row,
        createdAt: new Date(row.createdAt),
        askedAt: row.askedAt && new Date(row.askedAt),
        expiresAt: new Date(row.expiresAt),
      } as AuthorizationAtWork)
    : null;
}

/** From now on there may be something at the gateway; false when nobody wants it any more. */
export async function recordAsking(
  transaction: Transaction,
  { tenantId, id, now }: { tenantId: string; id: string; now: Date },
): Promise<boolean> {
  const asking = await transaction.query(sql`
    update billing.payment_authorization set hold = 'OPEN', asked_at = ${now.toISOString()}
    where tenant_id = ${tenantId} and id = ${id} and status in ('PENDING', 'UNKNOWN', 'REQUIRES_ACTION') returning id`);
  return asking.length === 1;
}

/** What the gateway has told about a hold. */
export interface ToldHold {
  status: Extract<AuthorizationStatus, 'REQUIRES_ACTION' | 'AUTHORIZED' | 'DECLINED' | 'EXPIRED'>;
  gatewayHoldId: string | null;
  /** Whether the gateway keeps nothing for it any more. */
  isClosed: boolean;
  redirectUrl: string | null;
  clientSecret: string | null;
  declineCode: DeclineCode | null;
  captureBefore: Date | null;
  expiresAt: Date;
}

/**
 * Keeps what the gateway has told. The state only moves on: who gave the authorization up, or ordered with it, meanwhile is
 * not overruled, but the hold's id is kept in any case, so that it can be let go. Returns the state as it is then.
 */
export async function recordHold(
  transaction: Transaction,
  { tenantId, id }: { tenantId: string; id: string },
  told: ToldHold,
): Promise<AuthorizationStatus> {
  const untold = sql`status in ('PENDING', 'UNKNOWN', 'REQUIRES_ACTION')`;
  const [row] = await transaction.query<{ status: AuthorizationStatus }>(sql`
    update billing.payment_authorization set
      gateway_hold_id = coalesce(gateway_hold_id, ${told.gatewayHoldId}),
      hold = case when ${told.isClosed} then 'CLOSED' else 'OPEN' end,
      capture_before = coalesce(${told.captureBefore?.toISOString() ?? null}::timestamptz, capture_before),
      redirect_url = case when ${untold} then ${told.redirectUrl} end,
      client_secret = case when ${untold} then ${told.clientSecret} end,
      decline_code = case when ${untold} then ${told.declineCode} else decline_code end,
      expires_at = case when ${untold} then ${told.expiresAt.toISOString()}::timestamptz else expires_at end,
      tries = 0,
      status = case when ${untold} then ${told.status} else status end
    where tenant_id = ${tenantId} and id = ${id} returning status`);
  if (!row) {
    throw new Error(`no authorization ${id}`);
  }
  return row.status;
}

/** The gateway did not say what became of it. With a new key nothing that it remembers of the old one counts. */
export async function recordNoAnswer(
  transaction: Transaction,
  { tenantId, id }: { tenantId: string; id: string },
  { isUnknown, takesNewKey }: { isUnknown: boolean; takesNewKey: boolean },
): Promise<void> {
  await transaction.query(sql`
    update billing.payment_authorization set tries = tries + 1,
      key_number = key_number + ${takesNewKey ? 1 : 0}::int,
      status = case when ${isUnknown} and status = 'PENDING' then 'UNKNOWN' else status end
    where tenant_id = ${tenantId} and id = ${id}`);
}

/** Nothing is kept at the gateway for it any more. */
export async function recordHoldClosed(
  transaction: Transaction,
  { tenantId, id, gatewayHoldId }: { tenantId: string; id: string; gatewayHoldId: string | null },
): Promise<void> {
  await transaction.query(sql`
    update billing.payment_authorization set hold = 'CLOSED', gateway_hold_id = coalesce(gateway_hold_id, ${gatewayHoldId})
    where tenant_id = ${tenantId} and id = ${id}`);
}
