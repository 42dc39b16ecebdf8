/** A standard rate of VAT and the first day on which it counts. */
export interface VatRate {
  /** Plain decimal percent: `25.5`. */
  percent: string;
  validFrom: string;
}

/** The standard rate of VAT in a country (ISO 3166-1 alpha-2) on a day (`2026-11-22`); null where none is known. */
export function standardVatRate(country: string, day: string): VatRate | null {
  return STANDARD_RATES.get(country)?.findLast((rate) => rate.validFrom <= day) ?? null;
}

// Rates before this day are not kept: nothing is invoiced that far back.
const EARLIEST = '2024-01-01';

// EU members as of 2026 (DOMAIN 4.1), with the changes of EE, FI, RO and SK; below them the neighbours in whose markets we
// sell, by their own tax authorities. Days are those from which a supply bears the rate.
const RATES: Record<string, string | [from: string, percent: string][]> = {
  AT: '20',
  BE: '21',
  BG: '20',
  CY: '19',
  CZ: '21',
  DE: '19',
  DK: '25',
  EE: [
    [EARLIEST, '22'],
    ['2025-07-01', '24'],
  ],
  ES: '21',
  FI: [
    [EARLIEST, '24'],
    ['2024-09-01', '25.5'],
  ],
  FR: '20',
  GR: '24',
  HR: '25',
  HU: '27',
  IE: '23',
  IT: '22',
  LT: '21',
  LU: '17',
  LV: '21',
  MT: '18',
  NL: '21',
  PL: '23',
  PT: '23',
  RO: [
    [EARLIEST, '19'],
    ['2025-08-01', '21'],
  ],
  SE: '25',
  SI: '22',
  SK: [
    [EARLIEST, '20'],
    ['2025-01-01', '23'],
  ],

  CH: '8.1',
  GB: '20',
  NO: '25',
};

const STANDARD_RATES: ReadonlyMap<string, VatRate[]> = new Map(
  Object.entries(RATES).map(([country, rates]) => {
    const dated = typeof rates === 'string' ? [[EARLIEST, rates] as const] : rates;
    return [country, dated.map(([validFrom, percent]) => ({ validFrom, percent }))];
  }),
);
