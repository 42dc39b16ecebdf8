import { expect, test } from '@jest/globals';
import { canHoldSession, type SessionHolder } from './session-holder.ts';

const SHOPPER: SessionHolder = { memberStatus: 'ACTIVE', accountStatus: 'ACTIVE', tenantStatus: 'ACTIVE' };

test.each<[string, Partial<SessionHolder>, boolean]>([
  ['everything is active', {}, true],
  ['they are staff', { accountStatus: null }, true],
  ['they have not confirmed', { memberStatus: 'INVITED' }, false],
  ['they are locked', { memberStatus: 'LOCKED' }, false],
  ['their account waits', { accountStatus: 'PENDING_APPROVAL' }, false],
  ['their account is closed', { accountStatus: 'CLOSED' }, false],
  ['their tenant is suspended', { tenantStatus: 'SUSPENDED' }, false],
  ['they are staff of a draft', { accountStatus: null, tenantStatus: 'DRAFT' }, false],
])('somebody can be signed in when %s: %s', (_when, changed, can) => {
  expect(canHoldSession({ ...SHOPPER, ...changed })).toBe(can);
});
