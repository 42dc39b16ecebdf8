import { z } from 'zod';
import { createCalls, type PartnerCenterBases } from './partner-center-calls.ts';
import {
  addressAnswer,
  addressBody,
  agreementsAnswer,
  availabilitiesAnswer,
  cartAnswer,
  cartBody,
  checkoutAnswer,
  customerAnswer,
  customerBody,
  customersAnswer,
  cycleName,
  ordersAnswer,
  subscriptionAnswer,
  templatesAnswer,
} from './partner-center-wire.ts';
import { VendorFailure, type Vendor, type VendorAccess } from './vendor.ts';

const AGREEMENT = 'MicrosoftCustomerAgreement';
const USABLE_ADDRESSES = ['Verified', 'VerifiedShippable'];
/** The same contact has accepted the same agreement before. */
const ALREADY_CONFIRMED = '600061';

/** Microsoft Partner Center by its REST interface. The bases are asked for at each call. */
export function createPartnerCenter(bases: () => PartnerCenterBases): Vendor {
  const ask = createCalls(bases);

  /** For what must be there: that it is not is a refusal with the number of a missing customer. */
  async function require<Answer>(access: VendorAccess, call: Parameters<typeof ask<Answer>>[1]): Promise<Answer> {
    const answer = await ask(access, call);
    if (answer === null) {
      throw new VendorFailure({ kind: 'REFUSED', vendorCode: '60003' });
    }
    return answer;
  }

  return {
    async isDomainFree(access, domain, { milliseconds } = {}) {
      const path = `/v1/domains/${encodeURIComponent(domain)}`;
      return (
        (await ask(access, { method: 'HEAD', path, milliseconds, answer: z.unknown().transform(() => true) })) === null
      );
    },

    findCustomer(access, customerId, { milliseconds } = {}) {
      return ask(access, { method: 'GET', path: customerPath(customerId), milliseconds, answer: customerAnswer });
    },

    async findCustomerByDomain(access, domain) {
      const filter = JSON.stringify({ Field: 'Domain', Value: domain, Operator: 'starts_with' });
      const path = `/v1/customers?size=25&filter=${encodeURIComponent(filter)}`;
      const found = await ask(access, { method: 'GET', path, answer: customersAnswer });
      return found?.items.find((customer) => customer.domain === domain.toLowerCase()) ?? null;
    },

    async isAddressUsable(access, request, address) {
      const call = { method: 'POST', path: '/v1/validations/address', body: addressBody(address), request } as const;
      const { status } = await require(access, { ...call, answer: addressAnswer });
      return USABLE_ADDRESSES.includes(status);
    },

    createCustomer(access, request, customer) {
      const call = { method: 'POST', path: '/v1/customers', body: customerBody(customer), request } as const;
      return require(access, { ...call, answer: customerAnswer });
    },

    async findAgreementTemplate(access, { milliseconds } = {}) {
      const path = `/v1/agreements?agreementType=${AGREEMENT}`;
      const found = await ask(access, { method: 'GET', path, milliseconds, answer: templatesAnswer });
      const [newest] = found?.items.toSorted((left, right) => left.versionRank - right.versionRank) ?? [];
      return newest ? { templateId: newest.templateId, url: newest.agreementLink } : null;
    },

    async hasAgreement(access, customerId, { milliseconds } = {}) {
      const path = `${customerPath(customerId)}/agreements?agreementType=${AGREEMENT}`;
      const found = await ask(access, { method: 'GET', path, milliseconds, answer: agreementsAnswer });
      return (found?.items.length ?? 0) > 0;
    },

    async confirmAgreement(access, request, { customerId, acceptance }) {
      const { templateId, firstName, lastName, email, phone, agreedOn } = acceptance;
      const primaryContact = { firstName, lastName, email, ...(phone === null ? {} : { phoneNumber: phone }) };
      const body = { templateId, type: AGREEMENT, dateAgreed: `${agreedOn}T00:00:00.000Z`, primaryContact };
      const path = `${customerPath(customerId)}/agreements`;
      try {
        await require(access, { method: 'POST', path, body, request, answer: z.unknown().transform(() => true) });
      } catch (error) {
        if (!isRefusedWith(error, ALREADY_CONFIRMED)) {
          throw error;
        }
      }
    },

    async findCatalogItem(access, customerId, plan) {
      const [productId = '', skuId = ''] = plan.sku.split(':').map(encodeURIComponent);
      const path = `${customerPath(customerId)}/products/${productId}/skus/${skuId}/availabilities`;
      const found = await ask(access, { method: 'GET', path, answer: availabilitiesAnswer });
      const item = found?.items.find(
        ({ segment, isPurchasable, terms }) =>
          isPurchasable &&
          segment.toUpperCase() === plan.segment &&
          terms.some(
            ({ duration, billingCycle }) =>
              (duration ?? null) === plan.termDuration && cycleName(billingCycle) === plan.billingCycle,
          ),
      );
      return item?.catalogItemId ?? null;
    },

    async createCart(access, request, { customerId, items }) {
      const call = {
        method: 'POST',
        path: `${customerPath(customerId)}/carts`,
        body: cartBody(items),
        request,
      } as const;
      const { id, lineItems } = await require(access, { ...call, answer: cartAnswer });
      const groups = new Map(lineItems.map((line) => [line.id, line.orderGroup ?? '']));
      return { id, orderGroups: items.map((_item, index) => groups.get(index) ?? '') };
    },

    async findCartState(access, { customerId, cartId }) {
      const path = `${customerPath(customerId)}/carts/${encodeURIComponent(cartId)}`;
      const cart = await ask(access, { method: 'GET', path, answer: cartAnswer });
      return cart && { isOrdered: cart.status === 'Ordered' };
    },

    async checkOut(access, request, { customerId, cartId }) {
      const path = `${customerPath(customerId)}/carts/${encodeURIComponent(cartId)}/checkout`;
      const { orders, orderErrors } = await require(access, { method: 'POST', path, request, answer: checkoutAnswer });
      return {
        orders: orders ?? [],
        refusedGroups: (orderErrors ?? []).map(({ orderGroupId, code }) => ({
          orderGroup: orderGroupId,
          vendorCode: String(code),
        })),
      };
    },

    async findOrders(access, customerId) {
      const path = `${customerPath(customerId)}/orders`;
      return (await ask(access, { method: 'GET', path, answer: ordersAnswer }))?.items ?? [];
    },

    findSubscription(access, { customerId, subscriptionId }) {
      const path = `${customerPath(customerId)}/subscriptions/${encodeURIComponent(subscriptionId)}`;
      return ask(access, { method: 'GET', path, answer: subscriptionAnswer });
    },
  };
}

function customerPath(customerId: string): string {
  return `/v1/customers/${encodeURIComponent(customerId)}`;
}

function isRefusedWith(error: unknown, vendorCode: string): boolean {
  return error instanceof VendorFailure && error.problem.kind === 'REFUSED' && error.problem.vendorCode === vendorCode;
}
