import { authorize } from '../../shared/context/authorize.ts';
import { authorizationTokens } from '../../shared/context/authorization-token.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { AUTHORIZATION_COLUMNS, type AuthorizationRecord } from './records.ts';
import { inScope } from './scope.ts';

/** The authorization with this id in the read scope, as far as the viewer may see it. */
export async function findAuthorizationById(context: BillingContext, id: string): Promise<AuthorizationRecord | null> {
  authorize(context, 'payment:authorize');
  const uuid = decodeId('paymentAuthorization', id);
  const { where, values } = inScope(context, [uuid], (wanted) => [`id = ${wanted}`]);
  const text = `select ${AUTHORIZATION_COLUMNS} from billing.payment_authorization where ${where}`;
  const [row] = uuid === null ? [] : await context.reader.read<AuthorizationRecord>(context, { text, values });
  return row ?? null;
}

/** Billing's word that the money is there, for one bearer; null unless it is there and not yet bound to an order. */
export async function sealAuthorization(
  row: AuthorizationRecord,
  { actorId, now }: Pick<BillingContext, 'actorId' | 'now'>,
): Promise<string | null> {
  if (row.status !== 'AUTHORIZED' || row.expires_at <= now) {
    return null;
  }
  return authorizationTokens.seal({
    tenantId: row.tenant_id,
    actorId,
    expiresAt: row.expires_at.toISOString(),
    paymentAuthorizationId: row.id,
    quoteId: row.quote_id,
    cartId: row.cart_id,
    accountId: row.account_id,
    contentDigest: row.content_digest,
    currency: row.currency,
    grossMinor: row.amount_minor,
  });
}
