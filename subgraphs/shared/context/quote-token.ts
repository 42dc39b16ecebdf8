import { seal } from './sealed-text.ts';

/** What a quote says to the subgraphs that take it; the client carries it and cannot read it. */
export interface QuoteToken {
  issuer: 'pricing';
  audience: ('billing' | 'provisioning')[];
  tenantId: string;
  /** The account that pays. */
  accountId: string;
  /** Who was given the token. */
  actorId: string;
  cartId: string;
  quoteId: string;
  /** A digest of everything that was quoted: the same content has the same one. */
  contentDigest: string;
  currency: string;
  /** In minor units, with tax. */
  grossMinor: string;
  /** RFC 3339. */
  expiresAt: string;
}

/** Sealed for quotes: as anything else it cannot be opened. */
export function sealQuoteToken(quote: QuoteToken): string {
  return seal('quote', JSON.stringify(quote));
}
