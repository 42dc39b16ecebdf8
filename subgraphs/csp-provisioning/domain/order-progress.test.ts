import { describe, expect, test } from '@jest/globals';
import {
  orderNumber,
  pollAfterSeconds,
  settledStatus,
  stepsOf,
  type OrderLineStatus,
  type OrderMilestones,
} from './order-progress.ts';

const at = new Date('2026-12-01T10:00:00Z');
const nothing = { customerReadyAt: null, agreementReadyAt: null, orderedAt: null, settledAt: null };

describe('what a shopper sees of an order', () => {
  test.each<[string, Partial<OrderMilestones>, string]>([
    ['waits for its money', { status: 'PLACED' }, 'WAITING WAITING WAITING WAITING'],
    ['has just begun', { status: 'PROVISIONING' }, 'RUNNING WAITING WAITING WAITING'],
    ['has a customer', { status: 'PROVISIONING', customerReadyAt: at }, 'DONE RUNNING WAITING WAITING'],
    [
      'waits for its licences',
      { status: 'PROVISIONING', customerReadyAt: at, agreementReadyAt: at, orderedAt: at },
      'DONE DONE DONE RUNNING',
    ],
    [
      'is there',
      { status: 'COMPLETED', customerReadyAt: at, agreementReadyAt: at, orderedAt: at, settledAt: at },
      'DONE DONE DONE DONE',
    ],
    [
      'was refused at the agreement',
      { status: 'REFUSED', customerReadyAt: at, settledAt: at },
      'DONE FAILED WAITING WAITING',
    ],
    ['was never paid', { status: 'CANCELED', settledAt: at }, 'FAILED WAITING WAITING WAITING'],
  ])('an order that %s', (_what, change, steps) => {
    const seen = stepsOf({ status: 'PLACED', ...nothing, ...change });
    expect(seen.map(({ status }) => status).join(' ')).toBe(steps);
  });

  test.each<[OrderLineStatus[], string]>([
    [['ACTIVE', 'ACTIVE'], 'COMPLETED'],
    [['ACTIVE', 'REFUSED'], 'PARTIALLY_COMPLETED'],
    [['CANCELED', 'ACTIVE', 'REFUSED'], 'PARTIALLY_COMPLETED'],
    [['REFUSED', 'CANCELED'], 'REFUSED'],
  ])('lines that are %j make it %s', (lines, status) => {
    expect(settledStatus(lines)).toBe(status);
  });

  test.each<[string, Partial<OrderMilestones>, number | null]>([
    ['at once while it is being bought', { status: 'PROVISIONING' }, 1],
    ['at once while Microsoft has just been asked', { status: 'PROVISIONING', orderedAt: at }, 1],
    ['more seldom when it takes long', { status: 'PROVISIONING', orderedAt: new Date(at.getTime() - 61_000) }, 15],
    ['not at all when it has ended', { status: 'REFUSED' }, null],
  ])('it is worth asking again %s', (_when, change, seconds) => {
    expect(pollAfterSeconds({ status: 'PLACED', ...nothing, ...change }, at)).toBe(seconds);
  });

  test('its number names the tenant and the year', () => {
    expect(orderNumber('hub-eu', 2026, 41)).toBe('HUB-EU-2026-000041');
  });
});
