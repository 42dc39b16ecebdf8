import { expect, test } from '@jest/globals';
import { decideLastAdmin, decideRoles } from './member-roles.ts';

const COUNTRY = ['COUNTRY_ADMIN', 'BILLING_AGENT'];

test.each([
  ['somebody new gets a role', ['BILLING_AGENT'], [], COUNTRY, null],
  ['somebody without rights gives nothing', ['BILLING_AGENT'], [], [], 'ROLE_NOT_GRANTABLE'],
  ['a role above the own one', ['ROOT_OPERATOR'], [], COUNTRY, 'ROLE_NOT_GRANTABLE'],
  [
    'a role above the own one is not taken away either',
    ['BILLING_AGENT'],
    ['ROOT_OPERATOR'],
    COUNTRY,
    'ROLE_NOT_GRANTABLE',
  ],
  ['a role that makes no sense here', ['BUYER'], [], [...COUNTRY, 'BUYER'], 'ROLE_NOT_GRANTABLE'],
  ['no role', [], ['BILLING_AGENT'], COUNTRY, 'BAD_USER_INPUT'],
  ['a role twice', ['BILLING_AGENT', 'BILLING_AGENT'], [], COUNTRY, 'BAD_USER_INPUT'],
])('R06: %s', (_what, wanted, current, grantable, code) => {
  const decision = decideRoles({ wanted, current, grantable, assignable: [...COUNTRY, 'ROOT_OPERATOR'] });
  expect(decision.ok ? null : decision.rejection.code).toBe(code);
});

test.each([
  ['the last one lets go', ['BILLING_AGENT'], ['COUNTRY_ADMIN'], 0, false],
  ['one of two lets go', ['BILLING_AGENT'], ['COUNTRY_ADMIN'], 1, true],
  ['the last one takes another role as well', COUNTRY, ['COUNTRY_ADMIN'], 0, true],
  ['somebody else changes', ['COUNTRY_ADMIN'], ['BILLING_AGENT'], 0, true],
])('an admin is left when %s', (_what, wanted, current, otherAdmins, isLeft) => {
  expect(decideLastAdmin({ adminRole: 'COUNTRY_ADMIN', wanted, current, otherAdmins }).ok).toBe(isLeft);
});
