import { z } from 'zod';
import { tokenKind } from './sealed-token.ts';

const minorUnits = z.string().regex(/^-?\d+$/);

const taxDecision = z.object({
  rule: z.enum([
    'tax.domestic',
    'tax.reverse-charge',
    'tax.destination',
    'tax.origin',
    'tax.export',
    'tax.issuer-outside-eu',
  ]),
  category: z.enum(['STANDARD', 'REVERSE_CHARGE', 'OUTSIDE_SCOPE', 'ZERO', 'EXEMPT']),
  ratePercent: z.string(),
  rateValidFrom: z.string().nullable(),
  sellerCountry: z.string(),
  buyerCountry: z.string(),
  buyerVatId: z.string().nullable(),
  buyerVatIdStatus: z.enum(['NONE', 'VALID', 'INVALID', 'UNVERIFIED']),
  suppliedOn: z.string(),
  legalText: z.string().nullable(),
});

const quoteContent = z.object({
  tenantId: z.uuid(),
  actorId: z.string(),
  expiresAt: z.iso.datetime(),
  quoteId: z.uuid(),
  cartId: z.uuid(),
  /** The account that pays, and the reseller above it. */
  accountId: z.uuid(),
  resellerAccountId: z.uuid().nullable(),
  /** For whom it is bought; the payer itself, or an end customer of the reseller that pays. */
  buyerId: z.uuid(),
  /** The legal entity that will invoice. */
  issuerId: z.uuid(),
  /** A digest of everything that was quoted: the same content has the same one. */
  contentDigest: z.string(),
  currency: z.string(),
  netMinor: minorUnits,
  taxMinor: minorUnits,
  grossMinor: minorUnits,
  taxDecision,
  /** The exchange rates by which the prices came about. */
  rates: z.array(
    z.object({
      fromCurrency: z.string(),
      toCurrency: z.string(),
      rate: z.string(),
      book: z.enum(['MANUAL', 'ECB', 'MICROSOFT_MONTHLY']),
      publishedOn: z.string(),
    }),
  ),
  lines: z.array(
    z.object({
      planId: z.uuid(),
      quantity: z.int().positive(),
      /** What the buyer pays for one unit of one billing cycle, before tax. */
      unitPriceMinor: minorUnits,
      netMinor: minorUnits,
      taxMinor: minorUnits,
      /** What we pay for one unit, in the currency of the quote; null where it is not known. */
      unitCostMinor: minorUnits.nullable(),
    }),
  ),
});

/** All that a quote promises, for billing and provisioning; the client carries it and cannot read it. */
export type QuoteContent = z.infer<typeof quoteContent>;
export type QuotedTaxDecision = z.infer<typeof taxDecision>;

export const quoteTokens = tokenKind('quote', quoteContent);
