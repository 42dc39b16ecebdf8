/** Where a credit line stands, in minor units of its currency. */
export interface CreditState {
  limit: bigint;
  /** What the account owes; negative when it has paid more than it owes. */
  balance: bigint;
  /** What orders on their way have been promised. */
  reserved: bigint;
}

/** What may still be bought on credit; never less than nothing. */
export function availableCredit({ limit, balance, reserved }: CreditState): bigint {
  const left = limit - balance - reserved;
  return left > 0n ? left : 0n;
}
