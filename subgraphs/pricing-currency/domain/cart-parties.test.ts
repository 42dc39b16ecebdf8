import { describe, expect, test } from '@jest/globals';
import { decideParties, type CartRequest, type Party } from './cart-parties.ts';

const account = (accountId: string, change: Partial<Party> = {}): Party => ({
  accountId,
  resellerAccountId: null,
  status: 'ACTIVE',
  currency: 'EUR',
  ...change,
});
const hotel = account('hotel');
const kentro = account('kentro');
const dentist = account('dentist', { resellerAccountId: 'kentro' });
const staff = { ownerId: null, owner: null };
const asHotel = { ownerId: 'hotel', owner: hotel };
const asKentro = { ownerId: 'kentro', owner: kentro };
const asGuest = { ownerId: 'guest', owner: null };

const decide = (request: Partial<CartRequest>) =>
  decideParties({
    ...asGuest,
    buyer: undefined,
    currency: null,
    defaultCurrency: 'EUR',
    offered: ['EUR', 'SEK'],
    ...request,
  });

describe('whose a cart is', () => {
  test.each([
    ['a guest', asGuest, { accountId: 'guest', buyerId: null, currency: 'EUR' }],
    ['a guest who wishes for crowns', { ...asGuest, currency: 'SEK' }, { accountId: 'guest', currency: 'SEK' }],
    ['a customer', asHotel, { accountId: 'hotel', buyerId: 'hotel', currency: 'EUR' }],
    ['a reseller', asKentro, { accountId: 'kentro', buyerId: 'kentro' }],
    [
      'a reseller for a customer',
      { ...asKentro, buyer: dentist },
      { accountId: 'kentro', buyerId: 'dentist', resellerAccountId: null },
    ],
    [
      'an end customer',
      { ownerId: 'dentist', owner: dentist },
      { accountId: 'dentist', buyerId: 'dentist', resellerAccountId: 'kentro' },
    ],
    ['staff for a customer', { ...staff, buyer: hotel }, { accountId: 'hotel', buyerId: 'hotel' }],
    ['staff for an end customer', { ...staff, buyer: dentist }, { accountId: 'kentro', buyerId: 'dentist' }],
  ])('%s', (_who, request, parties) => {
    expect(decide(request)).toMatchObject({ ok: true, value: parties });
  });

  test.each([
    ['staff for nobody', staff, 'BAD_USER_INPUT'],
    ['an account that cannot be seen', { ...asHotel, buyer: null }, 'NOT_FOUND'],
    ['a customer for another one', { ...asHotel, buyer: kentro }, 'BUYER_NOT_ELIGIBLE'],
    [
      'for an account that is suspended',
      { ...asHotel, buyer: account('hotel', { status: 'SUSPENDED' }) },
      'BUYER_NOT_ELIGIBLE',
    ],
    ['in a currency that is not sold in', { currency: 'USD' }, 'CURRENCY_NOT_OFFERED'],
    ['an account in another than its own', { ...asHotel, currency: 'SEK' }, 'CURRENCY_NOT_OFFERED'],
  ])('refused: %s', (_who, request, code) => {
    expect(decide(request)).toMatchObject({ ok: false, rejection: { code } });
  });
});
