import { INVOICE_ISSUED } from '../../shared/events/contracts/billing.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { FOLD_REVENUE } from '../commands/fold-revenue.ts';

/** Issuing itself starts nothing: its transaction would wait for those of all other invoices of the tenant. */
export const onInvoiceIssued: EventHandler = {
  name: 'billing.on-invoice-issued',
  topics: [INVOICE_ISSUED],
  handle: (transaction, { tenantId }) => transaction.startProcess({ name: FOLD_REVENUE, id: tenantId }),
};
