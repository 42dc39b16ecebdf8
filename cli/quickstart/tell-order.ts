import { setTimeout as sleep } from 'node:timers/promises';
import { InvoiceDetail, OrderProgress } from '../../storefront-sdk/generated/storefront.ts';
import type { Order } from './buy.ts';
import type { Sandbox } from './find-sandbox.ts';
import { countLicences } from './partner-center.ts';
import { booksAddress } from './read-books.ts';
import type { Shopper } from './sign-in.ts';
import { tellPayments, type StripeWatch } from './stripe-books.ts';
import { look, tell, written } from './terminal.ts';

interface Settlement {
  order: Order;
  /** `PAID` by card, `ISSUED` on credit. */
  invoice: 'PAID' | 'ISSUED';
  /** Of the buyer's new tenant at Microsoft. */
  domainPrefix: string;
  stripe: StripeWatch;
}

/** Tells what an order has come to: in our own words, on its invoice, and in the vendors' books. */
export async function tellOrder(sandbox: Sandbox, { shop }: Shopper, settlement: Settlement): Promise<void> {
  const { domainPrefix, stripe } = settlement;
  const order = await settled(shop, settlement);
  const invoice = await shop.query(InvoiceDetail, { id: order.invoices?.[0]?.id ?? '' });
  if (!invoice) {
    throw new Error(`The invoice of order ${order.number} is not there.`);
  }
  const { number, status, netTotal, taxTotal, grossTotal, lines } = invoice;
  const amounts = `${written(netTotal)} + ${written(taxTotal)} VAT = ${written(grossTotal)}`;
  const counted = lines.length === 1 ? 'one line' : `${lines.length} lines`;
  tell(`Order ${order.number} is ${order.status}. Invoice ${number} is ${status}: ${counted}, ${amounts}.`);
  const domain = `${domainPrefix}.onmicrosoft.com`;
  const [licences, payments] = await Promise.all([countLicences(sandbox, domain), stripe.payments()]);
  tell(`Stripe's books: ${tellPayments(payments)}. Microsoft's books: ${licences} seats for ${domain}.`);
  look(orderQuery(order.id));
  look(`${booksAddress(sandbox.stripe)}  ${booksAddress(sandbox.partnerCenter)}`);
}

const SETTLED_SECONDS_MAX = 60;
const PAUSE_MILLISECONDS = 200;

/** The order once its invoice is there and, by card, paid: the money follows the delivery. */
async function settled(shop: Shopper['shop'], { order, invoice }: Settlement): Promise<Order> {
  const deadline = performance.now() + SETTLED_SECONDS_MAX * 1000;
  for (;;) {
    const now = await shop.query(OrderProgress, { id: order.id });
    if (now?.invoices?.some(({ status }) => status === invoice)) {
      return now;
    }
    if (performance.now() > deadline) {
      throw new Error(`Order ${order.number} has no ${invoice} invoice after ${SETTLED_SECONDS_MAX} seconds.`);
    }
    await sleep(PAUSE_MILLISECONDS);
  }
}

/** For GraphiQL, with root's headers. */
function orderQuery(id: string): string {
  return `{ order(id: "${id}") { number status lines { quantity status plan { title } refusal { message } } invoices { number status grossTotal { amount currency } } } }`;
}
