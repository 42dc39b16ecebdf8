import { randomUUID } from 'node:crypto';
import type { TestPartnerCenter } from './partner-client.ts';

/** A subscription in the price sheet of every country, up to 300 seats. */
export const BUSINESS_BASIC = { productId: 'CFQ7TTC0LH18', skuId: '0001' };
/** A perpetual licence, paid once. */
export const WINDOWS_SERVER = { productId: 'DG7GMGF0PWHC', skuId: '0003' };

export interface Checkout {
  orders: { id: string; status: string; lineItems: { subscriptionId?: string; quantity: number }[] }[];
  orderErrors: { orderGroupId: string; code: number; description: string }[];
}

/** The body that creates a customer in a country. */
export function customerIn(country: string, domain = `c${randomUUID().slice(0, 8)}.onmicrosoft.com`) {
  return {
    companyProfile: { domain },
    billingProfile: {
      email: 'it@fabrik.example',
      culture: 'de-DE',
      language: 'de',
      companyName: 'Fabrik GmbH',
      defaultAddress: {
        country,
        city: 'Berlin',
        addressLine1: 'Friedrichstraße 10',
        postalCode: '10117',
        firstName: 'Jonas',
        lastName: 'Weber',
        phoneNumber: '+49301234567',
      },
    },
  };
}

/** What confirms that a customer accepted Microsoft's agreement. */
export function acceptance(firstName = 'Tania') {
  return {
    templateId: '117a77b0-9360-443b-8795-c6dedc750cf9',
    type: 'MicrosoftCustomerAgreement',
    dateAgreed: '2026-11-22T00:00:00.000Z',
    primaryContact: { firstName, lastName: 'Carr', email: 'tania@fabrik.example', phoneNumber: '+49301234567' },
  };
}

/** A new customer in Germany that may buy; the id. */
export async function createBuyer(center: TestPartnerCenter): Promise<string> {
  const { body } = await center.call<{ id: string }>('POST', '/v1/customers', { body: customerIn('DE') });
  await center.call('POST', `/v1/customers/${body.id}/agreements`, { body: acceptance() });
  return body.id;
}

/** The present catalogue item id of a SKU for companies in a country. */
export async function catalogItemId(
  center: TestPartnerCenter,
  { productId, skuId }: { productId: string; skuId: string },
  country = 'DE',
): Promise<string> {
  const path = `/v1/products/${productId}/skus/${skuId}/availabilities?country=${country}`;
  const { body } = await center.call<{ items: { catalogItemId: string; segment: string }[] }>('GET', path);
  return body.items.find(({ segment }) => segment === 'commercial')?.catalogItemId ?? '';
}

/** Lines for Business Basic by the year, billed monthly. */
export async function basicLine(center: TestPartnerCenter, quantity: number, changes: object = {}) {
  const item = await catalogItemId(center, BUSINESS_BASIC);
  return { id: 0, catalogItemId: item, quantity, billingCycle: 'monthly', termDuration: 'P1Y', ...changes };
}

/** Lines into a cart and out of it: the checkout's result. */
export async function buy(center: TestPartnerCenter, customerId: string, lineItems: object[]): Promise<Checkout> {
  const carts = `/v1/customers/${customerId}/carts`;
  const cart = await center.call<{ id: string }>('POST', carts, { body: { lineItems } });
  const { body } = await center.call<Checkout>('POST', `${carts}/${cart.body.id}/checkout`);
  return body;
}
