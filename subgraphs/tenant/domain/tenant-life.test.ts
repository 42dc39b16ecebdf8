import { describe, expect, test } from '@jest/globals';
import { checklistOf, decideActivation } from './tenant-life.ts';

const COMPLETE = { legalEntities: 1, storefronts: 1, cspAgreements: 1, merchantAccounts: 1 };

describe('when a tenant may sell', () => {
  test.each([
    ['DRAFT', COMPLETE, 'everything is there'],
    ['SUSPENDED', COMPLETE, 'a suspension ends'],
    ['DRAFT', { ...COMPLETE, cspAgreements: 0, merchantAccounts: 0 }, 'links may follow later'],
  ] as const)('from %s with %o: %s', (status, parts, _why) => {
    expect(decideActivation(status, checklistOf(parts))).toEqual({ ok: true, value: 'ACTIVE' });
  });

  test.each([
    ['DRAFT', { ...COMPLETE, legalEntities: 0 }, 'Still missing: a legal entity that sells.'],
    ['DRAFT', { ...COMPLETE, storefronts: 0 }, 'Still missing: a storefront.'],
    ['CLOSED', COMPLETE, 'A closed tenant stays closed.'],
  ] as const)('not from %s with %o: %s', (status, parts, message) => {
    expect(decideActivation(status, checklistOf(parts))).toEqual({
      ok: false,
      rejection: { code: 'CHECKLIST_INCOMPLETE', message, path: [] },
    });
  });
});
