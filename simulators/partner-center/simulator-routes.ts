import { z } from 'zod';
import type { Route } from '../shared/json-server.ts';
import type { CustomerRecord, OrderRecord } from './books.ts';
import type { Center } from './center.ts';

/** What only tests and operators of the sandbox ask: the books, and what checkout shall refuse. No credentials needed. */
export function simulatorRoutes(center: Center): Route[] {
  return [
    { method: 'GET', path: '/_simulator/books', handle: () => ({ status: 200, body: describeBooks(center) }) },
    {
      method: 'PUT',
      path: '/_simulator/refusals',
      handle({ body }) {
        const read = wishedRefusals.safeParse(JSON.parse(body.toString('utf8') || 'null'));
        if (!read.success) {
          return { status: 400, body: { message: z.prettifyError(read.error) } };
        }
        center.books.refusals = read.data.refusals;
        center.journal.save();
        return { status: 200, body: read.data };
      },
    },
    {
      method: 'POST',
      path: '/_simulator/tokens/end',
      handle() {
        center.books.tokenEpoch += 1;
        center.journal.save();
        return { status: 200, body: {} };
      },
    },
    {
      method: 'PUT',
      path: '/_simulator/consents',
      handle({ body }) {
        const read = wishedConsents.safeParse(JSON.parse(body.toString('utf8') || 'null'));
        if (!read.success) {
          return { status: 400, body: { message: z.prettifyError(read.error) } };
        }
        center.books.withdrawnConsents = read.data.withdrawn;
        center.journal.save();
        return { status: 200, body: read.data };
      },
    },
    {
      method: 'POST',
      path: '/_simulator/availabilities/renew',
      handle() {
        center.books.generation += 1;
        center.journal.save();
        return { status: 200, body: { generation: center.books.generation } };
      },
    },
  ];
}

const wishedConsents = z.object({ withdrawn: z.array(z.string()) });
const wishedRefusals = z.object({
  refusals: z.array(
    z.object({ productId: z.string(), skuId: z.string().optional(), code: z.number().int(), description: z.string() }),
  ),
});

/**
 * Who has how many licences, by customer and by order, whether they can be read at Partner Center yet or not;
 * `pendingEvents` is 0 when every event that is due has been sent.
 */
function describeBooks({ books, clock }: Center) {
  const unannounced = Object.keys(books.unannounced).filter(
    (id) => Date.parse(books.orders[id]?.provisionedAt ?? '') <= clock.now(),
  );
  const customers = Object.values(books.customers).map((customer) => {
    const orders = Object.values(books.orders)
      .filter((order) => order.customerId === customer.id)
      .map((order) => describeOrder(books.subscriptions, order));
    return { ...describeCustomer(customer), licences: sum(orders.map(({ licences }) => licences)), orders };
  });
  return {
    customers,
    totals: {
      customers: customers.length,
      orders: Object.keys(books.orders).length,
      licences: sum(customers.map(({ licences }) => licences)),
    },
    pendingEvents: Object.keys(books.deliveries).length + unannounced.length,
  };
}

function describeCustomer({ id, partnerTenantId, domain, companyName, agreements }: CustomerRecord) {
  return { customerId: id, partnerTenantId, domain, companyName, agreements: agreements.length };
}

function describeOrder(subscriptions: Center['books']['subscriptions'], order: OrderRecord) {
  const lines = order.lines.map(({ offerId, quantity, subscriptionId, termDuration }) => {
    const subscription = subscriptionId === null ? undefined : subscriptions[subscriptionId];
    const status = subscription?.status ?? 'active';
    // A canceled subscription holds no licence.
    const licences = status === 'deleted' ? 0 : (subscription?.quantity ?? quantity);
    return {
      offerId,
      ordered: quantity,
      licences,
      status,
      subscriptionId,
      termDuration,
      billingCycle: order.billingCycle,
    };
  });
  const { id, cartId, requestId } = order;
  return { orderId: id, cartId, requestId, licences: sum(lines.map(({ licences }) => licences)), lines };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
