import { accept, reject, type Result } from '../../shared/result/result.ts';

/** What both tokens of a purchase say about it. */
interface Purchase {
  quoteId: string;
  cartId: string;
  accountId: string;
  contentDigest: string;
  currency: string;
  grossMinor: string;
}

/** A token as its bearer brought it. */
export type Opened<Content> =
  | { ok: true; content: Content }
  | { ok: false; reason: 'INVALID' }
  | { ok: false; reason: 'EXPIRED'; content: Content };

export interface TokenRefusal {
  code: 'QUOTE_INVALID' | 'QUOTE_EXPIRED' | 'AUTHORIZATION_INVALID' | 'AUTHORIZATION_MISMATCH';
  message: string;
  path: string[];
}

/**
 * Whether a quote and a payment authorization are for the same purchase and still count. An authorization keeps its quote
 * alive: a quote that expired while the money was being held is still good.
 */
export function decideTokens<Quote extends Purchase, Authorization extends Purchase>(
  quote: Opened<Quote>,
  authorization: Opened<Authorization>,
): Result<{ quote: Quote; authorization: Authorization }, TokenRefusal> {
  if (!('content' in quote)) {
    return refuse('QUOTE_INVALID', 'This is not a quote of yours. Make a new one.', 'quoteToken');
  }
  if (!authorization.ok) {
    return quote.ok
      ? refuse('AUTHORIZATION_INVALID', 'The payment is not held any more. Authorize it again.', 'authorizationToken')
      : refuse('QUOTE_EXPIRED', 'This quote has expired. Make a new one and pay again.', 'quoteToken');
  }
  const fields = ['quoteId', 'cartId', 'accountId', 'contentDigest', 'currency', 'grossMinor'] as const;
  if (fields.some((field) => quote.content[field] !== authorization.content[field])) {
    const message = 'The payment was authorized for another quote. Authorize it for this one.';
    return refuse('AUTHORIZATION_MISMATCH', message, 'authorizationToken');
  }
  return accept({ quote: quote.content, authorization: authorization.content });
}

function refuse(code: TokenRefusal['code'], message: string, field: string): Result<never, TokenRefusal> {
  return reject({ code, message, path: [field] });
}
