import { expect, test } from '@jest/globals';
import { formatInvoiceNumber, invoiceSeries } from './invoice-number.ts';

test.each([
  ['a Greek company to a Greek one', 'GR', 'EL099999999', 'GR', 7, '099999999|23/11/2026|0|2.1|A|7'],
  ['a Greek company to a Cypriot one', 'GR', 'EL099999999', 'CY', 1, '099999999|23/11/2026|0|2.2|A|1'],
  ['a Greek company to a British one', 'GR', 'EL099999999', 'GB', 12, '099999999|23/11/2026|0|2.3|A|12'],
  ['a Swedish company', 'SE', 'SE556677889901', 'NO', 41, 'INV-2026-000041'],
  ['a company with a million invoices', 'DE', 'DE123456789', 'DE', 1_000_001, 'INV-2026-1000001'],
])('%s', (_what, country, vatId, buyerCountry, sequence, number) => {
  const series = invoiceSeries(country, buyerCountry);
  expect(formatInvoiceNumber({ ...series, country, vatId, issuedOn: '2026-11-23', sequence })).toBe(number);
});
