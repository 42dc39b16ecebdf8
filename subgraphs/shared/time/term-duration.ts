/** How long a subscription is bought for, in the vendor's spelling: a month, a year, three years. */
export type TermDuration = 'P1M' | 'P1Y' | 'P3Y';

/** How often a term is billed; `ONE_TIME` and `NONE` do not repeat. */
export type BillingCycle = 'MONTHLY' | 'ANNUAL' | 'TRIENNIAL' | 'ONE_TIME' | 'NONE' | 'BIENNIAL';

/** Whether the text is a term that is sold. */
export function isTermDuration(text: string): text is TermDuration {
  return Object.hasOwn(MONTHS_OF_TERM, text);
}

/**
 * In how many instalments a term is billed: a year monthly in 12, whatever does not repeat in 1. Null for a combination
 * that cannot be: a cycle longer than the term or no whole part of it, or a repeating cycle without a term.
 */
export function instalments(term: TermDuration | null, cycle: BillingCycle): bigint | null {
  if (cycle === 'ONE_TIME' || cycle === 'NONE') {
    return 1n;
  }
  if (term === null || MONTHS_OF_TERM[term] % MONTHS_OF_CYCLE[cycle] !== 0n) {
    return null;
  }
  return MONTHS_OF_TERM[term] / MONTHS_OF_CYCLE[cycle];
}

const MONTHS_OF_TERM = { P1M: 1n, P1Y: 12n, P3Y: 36n };
const MONTHS_OF_CYCLE = { MONTHLY: 1n, ANNUAL: 12n, BIENNIAL: 24n, TRIENNIAL: 36n };
