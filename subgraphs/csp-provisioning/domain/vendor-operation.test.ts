import { expect, test } from '@jest/globals';
import { decideResolution, type OperationResolution, type VendorOperationStatus } from './vendor-operation.ts';

test.each<[VendorOperationStatus, boolean, OperationResolution, string]>([
  ['PARKED', true, 'SUCCEEDED_AT_VENDOR', 'resolved'],
  ['PARKED', false, 'SUCCEEDED_AT_VENDOR', 'VENDOR_DISAGREES'],
  ['PARKED', true, 'REFUSED_AT_VENDOR', 'VENDOR_DISAGREES'],
  ['PARKED', false, 'REFUSED_AT_VENDOR', 'resolved'],
  ['PARKED', true, 'GIVE_UP', 'VENDOR_DISAGREES'],
  ['PARKED', false, 'GIVE_UP', 'resolved'],
  ['UNKNOWN', false, 'GIVE_UP', 'NOT_PARKED'],
  ['SUCCEEDED', true, 'SUCCEEDED_AT_VENDOR', 'NOT_PARKED'],
])('an operation that is %s, done at the vendor: %s, called %s: %s', (status, hasHappened, resolution, outcome) => {
  const decision = decideResolution({ status, hasHappened }, resolution);
  expect(decision.ok ? 'resolved' : decision.rejection.code).toBe(outcome);
});
