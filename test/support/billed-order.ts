import type { ApiClient } from '../../cli/api-client.ts';
import { addCard, authorize, BUSINESS_PREMIUM, orderEnded, placeOrder, quoteFor, until } from './purchase.ts';

/** What a purchase has left in billing, by its public ids. */
export interface BilledOrder {
  paymentMethodId: string;
  paymentAuthorizationId: string;
  invoiceId: string;
  paymentId: string;
}

interface Invoiced {
  order: { invoices: { id: string; payments: { id: string }[] }[] };
}

/**
 * An order of somebody who buys with a card, delivered and paid: there is something in every table of billing afterwards.
 * Needs a sandbox with simulators.
 */
export async function billedOrder(buyer: ApiClient, { country }: { country: string }): Promise<BilledOrder> {
  const quote = await quoteFor(buyer, [{ sku: BUSINESS_PREMIUM, quantity: 2 }]);
  const paymentMethodId = await addCard(buyer, 'pm_card_visa');
  const { id: paymentAuthorizationId, token } = await authorize(buyer, quote.token, paymentMethodId);
  const domainPrefix = `billed${Date.now().toString(36)}`;
  const placement = { quoteToken: quote.token, authorizationToken: token ?? '', domainPrefix, country };
  const { id } = await placeOrder(buyer, placement);
  await orderEnded(buyer, id);
  const { order } = await buyer.query<Invoiced>(
    'query ($id: ID!) { order(id: $id) { invoices { id payments { id } } } }',
    { id },
  );
  const [invoice] = order.invoices;
  return {
    paymentMethodId,
    paymentAuthorizationId,
    invoiceId: invoice?.id ?? '',
    paymentId: invoice?.payments[0]?.id ?? '',
  };
}

/** A cent of a payment goes back, and the gateway has told. */
export async function refundedCent(staff: ApiClient, paymentId: string, currency: string): Promise<void> {
  const input = { paymentId, amount: { amount: '0.01', currency }, reason: 'a cent too much' };
  await until(async () => {
    const { payment } = await staff.mutate<{ payment: { refunded: { amount: string } } | null }>(
      'refundPayment',
      input,
      'payment { refunded { amount } }',
    );
    return payment !== null && payment.refunded.amount !== '0.00';
  });
}
