import type { Operation } from './call.ts';

export const ACCOUNT_OPERATIONS: readonly Operation[] = [
  {
    method: 'GET',
    path: '/v1/account',
    accepts: [],
    run: ({ account }) => ({
      id: account.id,
      object: 'account',
      charges_enabled: true,
      country: 'DE',
      default_currency: 'eur',
      details_submitted: true,
      email: null,
      metadata: {},
      payouts_enabled: true,
      type: 'standard',
    }),
  },
];
