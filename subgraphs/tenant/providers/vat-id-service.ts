import type { VatIdAnswer } from '../domain/vat-id-check.ts';

/** Knows which VAT ids of the EU are in use. Asking changes nothing, so that it may be repeated. */
export interface VatIdService {
  /** Never throws: who cannot be reached is unavailable. `requesterVatId` is our own, with which the answer is evidence. */
  check(vatId: string, requesterVatId: string | null): Promise<VatIdAnswer>;
}
