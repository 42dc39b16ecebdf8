/** The accounts of a company's books, each once in every currency. */
export type LedgerAccountCode =
  'RECEIVABLE' | 'REVENUE' | 'VAT_PAYABLE' | 'GATEWAY_CLEARING' | 'COST_OF_SALES' | 'VENDOR_PAYABLE' | 'ROUNDING';

/** One side of an entry, in minor units of its currency: debits are positive, credits negative. */
export interface Posting {
  account: LedgerAccountCode;
  amount: bigint;
}

/** An invoice: the buyer owes it, and it is revenue and the tax office's. */
export function invoicePostings({ net, tax }: { net: bigint; tax: bigint }): Posting[] {
  return draft({ RECEIVABLE: net + tax, REVENUE: -net, VAT_PAYABLE: -tax });
}

/** What was sold is owed to the vendor. */
export function costPostings(cost: bigint): Posting[] {
  return draft({ COST_OF_SALES: cost, VENDOR_PAYABLE: -cost });
}

/**
 * Money that the gateway has taken from the buyer settles what was owed. Some gateways take some currencies in coarser
 * steps than invoices are in; the difference is ours.
 */
export function capturePostings({ collected, owed }: { collected: bigint; owed: bigint }): Posting[] {
  return draft({ GATEWAY_CLEARING: collected, RECEIVABLE: -owed, ROUNDING: owed - collected });
}

/** Money that went back to the buyer is owed again, until a credit note says otherwise. */
export function refundPostings(amount: bigint): Posting[] {
  return draft({ RECEIVABLE: amount, GATEWAY_CLEARING: -amount });
}

/** A refund that the bank would not take in the end is undone. */
export function refundFailedPostings(amount: bigint): Posting[] {
  return draft({ GATEWAY_CLEARING: amount, RECEIVABLE: -amount });
}

/** Nothing is posted to an account that does not change. */
function draft(amounts: Partial<Record<LedgerAccountCode, bigint>>): Posting[] {
  return Object.entries(amounts)
    .map(([account, amount]) => ({ account: account as LedgerAccountCode, amount }))
    .filter(({ amount }) => amount !== 0n);
}
