import { accept, reject, type Result } from '../../shared/result/result.ts';

export type PlanStatus = 'DRAFT' | 'PUBLISHED' | 'WITHDRAWN';

interface NotPriced {
  code: 'NOT_PRICED';
  message: string;
  path: ['planId'];
}

/** Whether a plan can be sold: somebody must be able to price it, so the vendor asks something for it in our countries. */
export function decidePlanPublication({ isPricedByVendor }: { isPricedByVendor: boolean }): Result<null, NotPriced> {
  return isPricedByVendor
    ? accept(null)
    : reject({
        code: 'NOT_PRICED',
        message:
          'The vendor has no price for this plan in your countries. Import the price sheet of one of them first.',
        path: ['planId'],
      });
}

export interface HiddenReason {
  rule: 'NOT_PUBLISHED' | 'NOT_PRICED';
  text: string;
  facts: { name: string; value: string }[];
}

/** Why buyers do not see a plan, every reason by itself; none when they do, in every currency that the tenant sells in. */
export function reasonsToHide(plan: { status: PlanStatus; currenciesWithoutPrice: readonly string[] }): HiddenReason[] {
  const { status, currenciesWithoutPrice } = plan;
  const reasons: HiddenReason[] = [];
  if (status !== 'PUBLISHED') {
    const text = status === 'DRAFT' ? 'It is not published yet.' : 'It is withdrawn from sale.';
    reasons.push({ rule: 'NOT_PUBLISHED', text, facts: [{ name: 'status', value: status }] });
  }
  if (currenciesWithoutPrice.length > 0) {
    reasons.push({
      rule: 'NOT_PRICED',
      text: `No price list for everyone has a price for it in ${currenciesWithoutPrice.join(', ')}.`,
      facts: currenciesWithoutPrice.map((value) => ({ name: 'currency', value })),
    });
  }
  return reasons;
}
