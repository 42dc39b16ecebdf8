import { z } from 'zod';
import { tokenKind } from './sealed-token.ts';

const authorizationContent = z.object({
  tenantId: z.uuid(),
  actorId: z.string(),
  expiresAt: z.iso.datetime(),
  paymentAuthorizationId: z.uuid(),
  quoteId: z.uuid(),
  cartId: z.uuid(),
  accountId: z.uuid(),
  /** Of the quote that is paid for. */
  contentDigest: z.string(),
  currency: z.string(),
  /** In minor units: what is held on the card or reserved of the credit. */
  grossMinor: z.string().regex(/^\d+$/),
});

/** Billing's word that the money for one quote is there, for provisioning; the client carries it and cannot read it. */
export type AuthorizationContent = z.infer<typeof authorizationContent>;

export const authorizationTokens = tokenKind('authorization', authorizationContent);
