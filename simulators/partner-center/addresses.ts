import { z } from 'zod';
import type { Route } from '../shared/json-server.ts';
import { asUser, route, type Act } from './call.ts';
import type { Center } from './center.ts';
import { refuse } from './errors.ts';

/** Whether Microsoft can bill and ship to an address. */
export function addressRoutes(center: Center): Route[] {
  return [route(center, 'POST', '/v1/validations/address', asUser(validateAddress))];
}

const address = z.looseObject({
  country: z.string().regex(/^[A-Z]{2}$/),
  city: z.string().optional(),
  addressLine1: z.string().optional(),
  postalCode: z.string().optional(),
});

const POSTAL_CODES: Record<string, RegExp> = {
  AT: /^\d{4}$/,
  BG: /^\d{4}$/,
  CH: /^\d{4}$/,
  CY: /^\d{4}$/,
  DE: /^\d{5}$/,
  DK: /^\d{4}$/,
  FI: /^\d{5}$/,
  GB: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/,
  GR: /^\d{3} ?\d{2}$/,
  NO: /^\d{4}$/,
  SE: /^\d{3} ?\d{2}$/,
};

const validateAddress: Act = (_center, { body }) => {
  const read = address.safeParse(body);
  if (!read.success) {
    return refuse('3000', z.prettifyError(read.error));
  }
  const { country, city, addressLine1, postalCode } = read.data;
  const missing = Object.entries({ city, addressLine1 }).filter(([, value]) => !value?.trim());
  const isPostalCode = POSTAL_CODES[country]?.test(postalCode ?? '') ?? true;
  const faults = [
    ...missing.map(([name]) => `${name} is missing.`),
    ...(isPostalCode ? [] : ['postalCode is not valid.']),
  ];
  return {
    status: 200,
    body: {
      originalAddress: read.data,
      suggestedAddresses: [],
      status: faults.length === 0 ? 'VerifiedShippable' : 'NeedsUserInteraction',
      validationMessage: faults.join(' '),
    },
  };
};
