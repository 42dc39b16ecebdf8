import { expect, test } from '@jest/globals';
import { refusalOfVendorCode } from './refusal.ts';

test.each([
  ['2030', 'MARKET_NOT_AUTHORIZED'],
  ['800070', 'MARKET_NOT_AUTHORIZED'],
  ['2002', 'QUANTITY_OUT_OF_BOUNDS'],
  ['13605', 'CUSTOMER_AGREEMENT_REQUIRED'],
  ['900123', 'RESELLER_NOT_ELIGIBLE'],
  ['900203', 'ATTESTATION_REQUIRED'],
  ['800010', 'NOT_AVAILABLE'],
  ['400019', 'NOT_AVAILABLE'],
  ['123456', 'VENDOR_REFUSED'],
])("Microsoft's %s is %s for the buyer", (vendorCode, code) => {
  expect(refusalOfVendorCode(vendorCode)).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
});
