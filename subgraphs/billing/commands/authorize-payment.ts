import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { quoteTokens, type QuoteContent } from '../../shared/context/quote-token.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { formatAmount, money } from '../../shared/money/money.ts';
import { accept, reject, type Result } from '../../shared/result/result.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import { acceptsLiveKeys, type BillingContext } from '../context.ts';
import { availableCredit } from '../domain/credit.ts';
import type { DeclineCode } from '../domain/decline.ts';
import {
  authorizationExpiry,
  checkedOut,
  decideMethod,
  decideReuse,
  LIVE,
  type AuthorizationStatus,
  type CartRefusal,
  type EarlierAuthorization,
} from '../domain/payment-authorization.ts';
import { decideReturnUrl } from '../domain/return-url.ts';
import { findPaymentMethod, type StoredPaymentMethod } from './find-payment-method.ts';
import { AUTHORIZE_PAYMENT, releaseAuthorization } from './release-authorization.ts';

export interface AuthorizePayment {
  quoteToken: string;
  paymentMethodId: string;
  returnUrl?: string | null;
}

/**
 * Writes down that the money for a quote is wanted, for exactly what was quoted. A card's gateway is asked afterwards, by
 * the process that starts here; credit is reserved at once, and what costs nothing needs nobody.
 */
export async function authorizePayment(context: BillingContext, input: AuthorizePayment) {
  authorize(context, 'payment:authorize');
  return crashPoint('payment-intent-row', () =>
    context.writer.command(context, { operation: 'authorizePayment', input }, async (transaction) => {
      const quote = await openQuote(context, input.quoteToken);
      if (!quote.ok) {
        return quote;
      }
      const returnUrl = decideReturnUrl(input.returnUrl ?? null, { isSandbox: !acceptsLiveKeys() });
      if (!returnUrl.ok) {
        return returnUrl;
      }
      const method = await findPaymentMethod(transaction, context.tenantId, input.paymentMethodId);
      if (!method) {
        const message = 'There is no such payment method. Take its id from `account.paymentMethods`.';
        return reject({ code: 'NOT_FOUND', message, path: ['paymentMethodId'] });
      }
      const isAllowed = decideMethod(method, quote.value);
      if (!isAllowed.ok) {
        return isAllowed;
      }
      const wish = { quote: quote.value, method, returnUrl: returnUrl.value };
      const authorized = await keepOrBegin(transaction, context, wish);
      if (authorized.ok) {
        const { currency, grossMinor, quoteId } = quote.value;
        transaction.audit({
          subjectId: encodeId('paymentAuthorization', authorized.value.id),
          after: {
            quoteId: encodeId('quote', quoteId),
            method: method.kind,
            currency,
            amount: formatAmount(money(BigInt(grossMinor), currencyCode(currency))),
          },
        });
      }
      return authorized;
    }),
  );
}

async function openQuote({ tenantId, actorId, now }: BillingContext, token: string) {
  const opened = await quoteTokens.open(token, { tenantId, actorId, now });
  if (opened.ok) {
    return accept(opened.content);
  }
  return opened.reason === 'EXPIRED'
    ? reject({ code: 'QUOTE_EXPIRED', message: 'The quote has expired. Make a new one.', path: ['quoteToken'] })
    : reject({ code: 'QUOTE_INVALID', message: 'This is no quote of yours. Make one.', path: ['quoteToken'] });
}

interface Wish {
  quote: QuoteContent;
  method: StoredPaymentMethod;
  returnUrl: string | null;
}

const ROUNDS_MAX = 5;

/** A cart has one live authorization: of two requests at once, the later one finds what the earlier one has begun. */
async function keepOrBegin(
  transaction: Transaction,
  context: BillingContext,
  wish: Wish,
): Promise<Result<{ id: string }, CartRefusal>> {
  const { tenantId } = context;
  const { cartId, quoteId } = wish.quote;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const ofCart = await lockAuthorizationsOfCart(transaction, context, cartId);
    if (ofCart.some(({ isOrdered }) => isOrdered)) {
      return reject(checkedOut());
    }
    const live = ofCart.find(({ status }) => LIVE.includes(status));
    if (live) {
      const reuse = decideReuse(live, { quoteId, paymentMethodId: wish.method.id });
      if (!reuse.ok) {
        return reuse;
      }
      if (reuse.value === 'KEEP' && !live.isExpired) {
        return accept({ id: live.id });
      }
      await releaseAuthorization(transaction, { tenantId, id: live.id, to: live.isExpired ? 'EXPIRED' : 'RELEASED' });
    }
    const id = await begin(transaction, context, wish);
    if (id !== null) {
      return accept({ id });
    }
  }
  throw new Error(`the cart ${cartId} is authorized by too many at once`);
}

async function lockAuthorizationsOfCart(
  transaction: Transaction,
  { tenantId, now }: BillingContext,
  cartId: string,
): Promise<(EarlierAuthorization & { isOrdered: boolean; isExpired: boolean })[]> {
  return transaction.query(sql`
    select id, status, quote_id as "quoteId", payment_method_id as "paymentMethodId", order_id is not null as "isOrdered",
      expires_at <= ${now.toISOString()} as "isExpired"
    from billing.payment_authorization where tenant_id = ${tenantId} and cart_id = ${cartId} order by id for update`);
}

/** The new row's id, or null when somebody else has begun one for the cart in this moment. */
async function begin(transaction: Transaction, context: BillingContext, wish: Wish): Promise<string | null> {
  const { tenantId, now } = context;
  const { quote, method, returnUrl } = wish;
  const id = uuidv7();
  const expiresAt = authorizationExpiry(now, { needsAction: false });
  const { status, declineCode } = await firstStatus(transaction, tenantId, wish);
  const inserted = await transaction.query(sql`
    insert into billing.payment_authorization (tenant_id, id, account_id, reseller_account_id, payment_method_id, merchant_account_id,
      quote_id, cart_id, issuer_id, content_digest, currency, amount_minor, status, hold, return_url, decline_code, created_at, expires_at)
    values (${tenantId}, ${id}, ${quote.accountId}, ${quote.resellerAccountId}, ${method.id}, ${method.merchantAccountId},
      ${quote.quoteId}, ${quote.cartId}, ${quote.issuerId}, ${quote.contentDigest}, ${quote.currency}, ${quote.grossMinor}, ${status}, 'NONE',
      ${returnUrl}, ${declineCode}, ${now.toISOString()}, ${expiresAt.toISOString()})
    on conflict (tenant_id, cart_id) where status in ('PENDING', 'REQUIRES_ACTION', 'AUTHORIZED', 'COMMITTED', 'UNKNOWN', 'CAPTURED')
    do nothing returning id`);
  if (inserted.length === 0) {
    return null;
  }
  if (method.kind === 'CREDIT' && status === 'AUTHORIZED') {
    await transaction.query(sql`
      update billing.credit_line set reserved_minor = reserved_minor + ${quote.grossMinor}
      where tenant_id = ${tenantId} and account_id = ${quote.accountId}`);
  }
  if (status !== 'DECLINED') {
    await transaction.startProcess({ name: AUTHORIZE_PAYMENT, id, ...(status === 'PENDING' ? {} : { at: expiresAt }) });
  }
  return id;
}

interface FirstStatus {
  status: AuthorizationStatus;
  declineCode: DeclineCode | null;
}

async function firstStatus(
  transaction: Transaction,
  tenantId: string,
  { quote: { accountId, currency, grossMinor }, method }: Wish,
): Promise<FirstStatus> {
  if (BigInt(grossMinor) === 0n) {
    return { status: 'AUTHORIZED', declineCode: null };
  }
  if (method.kind === 'CARD') {
    return { status: 'PENDING', declineCode: null };
  }
  const available = await lockAvailableCredit(transaction, { tenantId, accountId, currency });
  return BigInt(grossMinor) <= available
    ? { status: 'AUTHORIZED', declineCode: null }
    : { status: 'DECLINED', declineCode: 'CREDIT_EXCEEDED' };
}

/** Until the transaction ends, nobody else draws on the credit line. */
async function lockAvailableCredit(
  transaction: Transaction,
  { tenantId, accountId, currency }: { tenantId: string; accountId: string; currency: string },
): Promise<bigint> {
  const [line] = await transaction.query<{ limit: string; reserved: string }>(sql`
    select limit_minor::text as "limit", reserved_minor::text as reserved from billing.credit_line
    where tenant_id = ${tenantId} and account_id = ${accountId} and currency = ${currency} for update`);
  if (!line) {
    return 0n;
  }
  const [owed] = await transaction.query<{ balance: string }>(sql`
    select balance_minor::text as balance from billing.account_balance
    where tenant_id = ${tenantId} and account_id = ${accountId} and currency = ${currency}`);
  const balance = BigInt(owed?.balance ?? '0');
  return availableCredit({ limit: BigInt(line.limit), balance, reserved: BigInt(line.reserved) });
}
