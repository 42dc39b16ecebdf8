import { EU_VAT_PREFIX } from '../../shared/reference/countries.ts';

/** What numbers are counted within, besides company and year. */
export interface NumberSeries {
  documentType: string;
  series: string;
}

export interface InvoicePlace extends NumberSeries {
  /** Where the company that invoices is established. */
  country: string;
  vatId: string | null;
  /** A calendar day, `2026-11-23`. */
  issuedOn: string;
  sequence: number;
}

const GREEK_HEADQUARTERS = '0';

/**
 * What an invoice's number is counted within. Greece counts by the document types of its tax office: services to Greece,
 * to other members of the EU, to the rest of the world (DOMAIN 4.2, GR-R-001).
 */
export function invoiceSeries(country: string, buyerCountry: string): NumberSeries {
  if (country !== 'GR') {
    return { documentType: 'INVOICE', series: 'INV' };
  }
  const documentType = buyerCountry === 'GR' ? '2.1' : EU_VAT_PREFIX.has(buyerCountry) ? '2.2' : '2.3';
  return { documentType, series: 'A' };
}

/**
 * The number as it is printed: in Greece `TIN|day|branch|document type|series|number` (GR-R-001), elsewhere
 * `series-year-number` with six digits.
 */
export function formatInvoiceNumber({
  country,
  vatId,
  issuedOn,
  documentType,
  series,
  sequence,
}: InvoicePlace): string {
  const [year = '', month = '', day = ''] = issuedOn.split('-');
  if (country === 'GR') {
    const taxNumber = (vatId ?? '').replace(/^EL/, '');
    return [taxNumber, `${day}/${month}/${year}`, GREEK_HEADQUARTERS, documentType, series, sequence].join('|');
  }
  return `${series}-${year}-${String(sequence).padStart(6, '0')}`;
}
