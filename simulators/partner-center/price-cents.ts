/** A price of the sheet in hundredths; Microsoft's lists have two decimals. Throws for more. */
export function readCents(price: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(price);
  if (!match?.[1]) {
    throw new Error(`The price sheet holds ${price}, which is no price with two decimals.`);
  }
  return BigInt(match[1]) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
}

/** What one seat costs in each billing cycle of its term: the term's price in equal parts, each rounded half up. */
export function instalmentCents(termCents: bigint, cycles: bigint): bigint {
  return (termCents * 2n + cycles) / (cycles * 2n);
}

/** The number that stands in the JSON, as Partner Center writes amounts. */
export function wireAmount(cents: bigint): number {
  return Number(`${cents / 100n}.${`${cents % 100n}`.padStart(2, '0')}`);
}
