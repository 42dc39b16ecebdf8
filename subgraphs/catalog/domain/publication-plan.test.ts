import { expect, test } from '@jest/globals';
import { decidePublicationStart, digestOfPublication, type PublicationPlan } from './publication-plan.ts';

const plan: PublicationPlan = {
  publicationId: 'p',
  tenantId: 'root',
  actorId: 'eleni',
  mode: 'FULL',
  targetIds: ['gr', 'cy'],
  digest: 'same',
  expiresAt: '2026-11-22T10:00:00.000Z',
};
const active = (code: string) => ({ code, status: 'ACTIVE' });
const basis = { digest: 'same', targets: [active('gr'), active('cy')], now: new Date('2026-11-22T09:59:59.999Z') };

test.each([
  ['nothing has changed', {}, null],
  ['half an hour has passed', { now: new Date('2026-11-22T10:00:00.000Z') }, 'PLAN_EXPIRED'],
  ['the catalogue or a tenant has changed', { digest: 'other' }, 'PLAN_STALE'],
  ['a tenant is suspended', { targets: [active('gr'), { code: 'cy', status: 'SUSPENDED' }] }, 'TENANT_NOT_ACTIVE'],
  ['a tenant is no longer there', { targets: [active('gr')] }, 'TENANT_NOT_ACTIVE'],
])('a publication starts while its plan is true: %s', (_why, changed, code) => {
  const decision = decidePublicationStart(plan, { ...basis, ...changed });
  expect(decision.ok ? null : decision.rejection.code).toBe(code);
});

test('the digest changes with the catalogue and with every target', () => {
  const digest = digestOfPublication('catalogue', [{ version: 1 }, { version: 2 }]);
  expect(digestOfPublication('catalogue', [{ version: 1 }, { version: 2 }])).toBe(digest);
  expect(digestOfPublication('catalogue', [{ version: 2 }, { version: 2 }])).not.toBe(digest);
  expect(digestOfPublication('other', [{ version: 1 }, { version: 2 }])).not.toBe(digest);
});
