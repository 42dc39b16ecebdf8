import { EU_VAT_PREFIX } from '../../shared/reference/countries.ts';
import type { AccountDetails } from './account-details.ts';

/** What the service says about a VAT id; unavailable is not invalid. */
export interface VatIdAnswer {
  outcome: 'VALID' | 'INVALID' | 'UNAVAILABLE';
  /** The service's own name of the consultation; null when it gave none. */
  requestIdentifier: string | null;
  /** In the service's words, kept as evidence. */
  answer: Record<string, string | boolean | null>;
}

const MINUTE_MILLISECONDS = 60_000;
const PAUSES_MINUTES = [1, 5, 30, 120, 360];
const PAUSE_MINUTES_MAX = 1440;

/** Whether somebody can be asked about the VAT id: there is a service for the members of the EU only (DOMAIN 4.1). */
export function isVerifiable(account: Pick<AccountDetails, 'country' | 'vatIdStatus'>): boolean {
  return account.vatIdStatus === 'UNVERIFIED' && EU_VAT_PREFIX.has(account.country);
}

/** When to ask again after the service has not answered so many times: later each time, and then once a day. */
export function nextVatIdCheck(now: Date, failures: number): Date {
  const minutes = PAUSES_MINUTES[failures - 1] ?? PAUSE_MINUTES_MAX;
  return new Date(now.getTime() + minutes * MINUTE_MILLISECONDS);
}
