import { z } from 'zod';
import type { PostalAddress } from '../domain/postal-address.ts';
import type { CartItem, CustomerToCreate, VendorCustomer, VendorOrder, VendorSubscription } from './vendor.ts';

/** Partner Center's formats, as far as we read them. What is not named here is dropped, the first password among it. */

const customerWire = z.object({
  id: z.string(),
  companyProfile: z.object({ domain: z.string(), companyName: z.string() }),
  billingProfile: z.object({ defaultAddress: z.object({ country: z.string() }) }).optional(),
  associatedPartnerId: z.string().nullish(),
});

export const customerAnswer = customerWire.transform(
  ({ id, companyProfile, billingProfile, associatedPartnerId }): VendorCustomer => ({
    id: id.toLowerCase(),
    domain: companyProfile.domain.toLowerCase(),
    country: billingProfile?.defaultAddress.country.toUpperCase() ?? '',
    companyName: companyProfile.companyName,
    hasOtherReseller: (associatedPartnerId ?? '') !== '',
  }),
);

export const customersAnswer = z.object({ items: z.array(customerAnswer) });

export const addressAnswer = z.object({ status: z.string() });

export const templatesAnswer = z.object({
  items: z.array(z.object({ templateId: z.string(), agreementLink: z.string(), versionRank: z.number() })),
});

export const agreementsAnswer = z.object({ items: z.array(z.object({ templateId: z.string() })) });

export const availabilitiesAnswer = z.object({
  items: z.array(
    z.object({
      catalogItemId: z.string(),
      segment: z.string(),
      isPurchasable: z.boolean(),
      terms: z.array(z.object({ duration: z.string().nullish(), billingCycle: z.string() })),
    }),
  ),
});

export const cartAnswer = z.object({
  id: z.string(),
  status: z.string(),
  lineItems: z.array(z.object({ id: z.number(), orderGroup: z.string().nullish() })),
});

const orderAnswer = z
  .object({
    id: z.string(),
    billingCycle: z.string(),
    status: z.string(),
    creationDate: z.iso.datetime({ offset: true }),
    lineItems: z.array(
      z.object({
        lineItemNumber: z.number(),
        offerId: z.string(),
        quantity: z.number(),
        subscriptionId: z.string().nullish(),
        termDuration: z.string().nullish(),
      }),
    ),
  })
  .transform(({ id, billingCycle, status, creationDate, lineItems }): VendorOrder => {
    const isCompleted = status === 'completed';
    return {
      id,
      billingCycle: cycleName(billingCycle),
      isCompleted,
      createdAt: new Date(creationDate),
      lines: lineItems.map(({ lineItemNumber, offerId, quantity, subscriptionId, termDuration }) => ({
        catalogItemId: offerId,
        termDuration: termDuration ?? null,
        quantity,
        isSubscription: (subscriptionId ?? null) !== null,
        // What is no subscription, such as a perpetual licence, is known by its place in its order.
        subscriptionId: subscriptionId?.toLowerCase() ?? (isCompleted ? `${id}/${lineItemNumber}` : null),
      })),
    };
  });

export const ordersAnswer = z.object({ items: z.array(orderAnswer) });

export const checkoutAnswer = z.object({
  orders: z.array(orderAnswer).nullish(),
  orderErrors: z.array(z.object({ orderGroupId: z.string(), code: z.union([z.number(), z.string()]) })).nullish(),
});

export const subscriptionAnswer = z
  .object({
    id: z.string(),
    status: z.string(),
    quantity: z.number(),
    autoRenewEnabled: z.boolean(),
    cancellationAllowedUntilDate: z.iso.datetime({ offset: true }).nullish(),
  })
  .transform(({ id, status, quantity, autoRenewEnabled, cancellationAllowedUntilDate }): VendorSubscription => ({
    id: id.toLowerCase(),
    status,
    quantity,
    isAutoRenewing: autoRenewEnabled,
    cancellableUntil: cancellationAllowedUntilDate ? new Date(cancellationAllowedUntilDate) : null,
  }));

export const errorAnswer = z.object({ code: z.union([z.string(), z.number()]) });

export const tokenAnswer = z.object({
  access_token: z.string(),
  expires_in: z.coerce.number(),
});

/** `ONE_TIME` whether Microsoft writes `one_time` or `OneTime`. */
export function cycleName(wire: string): string {
  return wire.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase();
}

export function addressBody({ lines, city, postalCode, region, country }: PostalAddress) {
  const [addressLine1, ...others] = lines;
  return {
    country,
    ...(region === null ? {} : { region }),
    city,
    addressLine1,
    ...(others.length === 0 ? {} : { addressLine2: others.join(', ') }),
    ...(postalCode === null ? {} : { postalCode }),
  };
}

export function customerBody(customer: CustomerToCreate) {
  const { domain, registrationNumber, companyName, email, locale, address, contact } = customer;
  const { firstName, lastName, phone } = contact;
  return {
    companyProfile: {
      domain,
      ...(registrationNumber === null ? {} : { organizationRegistrationNumber: registrationNumber }),
    },
    billingProfile: {
      email,
      culture: locale,
      language: locale.split('-')[0],
      companyName,
      defaultAddress: {
        ...addressBody(address),
        firstName,
        lastName,
        ...(phone === null ? {} : { phoneNumber: phone }),
      },
    },
  };
}

export function cartBody(items: readonly CartItem[]) {
  return {
    lineItems: items.map(({ catalogItemId, title, quantity, billingCycle, termDuration, isAttested }, id) => ({
      id,
      catalogItemId,
      friendlyName: title,
      quantity,
      billingCycle: billingCycle.toLowerCase(),
      ...(termDuration === null ? {} : { termDuration }),
      ...(isAttested ? { attestationAccepted: true } : {}),
    })),
  };
}
