/**
 * The decimal times 10^digits, exactly. Takes plain notation only (`-12.50`: no plus, exponent or space), at most `digits`
 * decimals and 20 digits before the point; null for anything else, so nothing is ever rounded here.
 */
export function parseDecimal(text: string, digits: number): bigint | null {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match) {
    return null;
  }
  const [, sign = '', whole = '', decimals = ''] = match;
  return decimals.length > digits ? null : BigInt(`${sign}${whole}${decimals.padEnd(digits, '0')}`);
}

/** The plain notation of `value` / 10^digits, always with exactly `digits` decimals. */
export function formatDecimal(value: bigint, digits: number): string {
  if (digits === 0) {
    return value.toString();
  }
  const magnitude = (value < 0n ? -value : value).toString().padStart(digits + 1, '0');
  const sign = value < 0n ? '-' : '';
  return `${sign}${magnitude.slice(0, -digits)}.${magnitude.slice(-digits)}`;
}

const PLAIN_DECIMAL = /^(-?)(\d{1,20})(?:\.(\d+))?$/;
