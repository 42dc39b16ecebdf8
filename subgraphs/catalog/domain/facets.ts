export type FacetName = 'VENDOR' | 'KIND' | 'TERM_DURATION' | 'BILLING_CYCLE' | 'SEGMENT';

export interface FacetCount {
  facet: FacetName;
  value: string;
  count: number;
}

interface DraftedFacet {
  key: FacetName;
  label: string;
  values: { value: string; label: string; count: number; isSelected: boolean }[];
}

const VALUES_MAX = 100;

/** The facets in their usual order, each with its commonest values; one that is selected and finds nothing counts 0. */
export function facetsOf(
  counts: readonly FacetCount[],
  selected: Partial<Record<FacetName, readonly string[] | null>>,
): DraftedFacet[] {
  return FACETS.map(([key, label]) => {
    const wanted = selected[key] ?? [];
    const counted = counts.filter((count) => count.facet === key).slice(0, VALUES_MAX);
    const missing = wanted.filter((value) => !counted.some((count) => count.value === value));
    const values = [...counted, ...missing.map((value) => ({ value, count: 0 }))].map(({ value, count }) => ({
      value,
      label: LABELS[value] ?? value,
      count,
      isSelected: wanted.includes(value),
    }));
    return { key, label, values };
  });
}

const FACETS: readonly [FacetName, string][] = [
  ['VENDOR', 'Vendor'],
  ['KIND', 'Kind'],
  ['TERM_DURATION', 'Term'],
  ['BILLING_CYCLE', 'Billing'],
  ['SEGMENT', 'Segment'],
];

const LABELS: Record<string, string> = {
  LICENSE: 'License',
  ADD_ON: 'Add-on',
  BUNDLE: 'Bundle',
  SOFTWARE: 'Software',
  USAGE: 'Pay as you go',
  SERVICE: 'Service',
  P1M: '1 month',
  P1Y: '1 year',
  P3Y: '3 years',
  MONTHLY: 'Monthly',
  ANNUAL: 'Yearly',
  BIENNIAL: 'Every two years',
  TRIENNIAL: 'Every three years',
  ONE_TIME: 'Once',
  NONE: 'By use',
  COMMERCIAL: 'Commercial',
  EDUCATION: 'Education',
  GOVERNMENT: 'Government',
  NONPROFIT: 'Nonprofit',
};
