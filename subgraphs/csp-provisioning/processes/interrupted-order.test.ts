import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CONSENT, openOrderDesk, type OrderDesk } from '../../../test/support/order-desk.ts';
import { ORDER_SETTLED, SUBSCRIPTION_ACTIVATED } from '../../shared/events/contracts/provisioning.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProcessHandler, ProcessRun } from '../../shared/processes/run-process.ts';
import provisioning from '../main.ts';

/** Before a step is committed, and after it is: as if the power had failed there. */
type Moment = 'before' | 'after';

describe('an order that is interrupted', () => {
  let desk: OrderDesk;
  /** By order: how many steps are left until the interruption, and where in that step it comes. */
  const interruptions = new Map<string, { stepsLeft: number; moment: Moment }>();
  const steps = new Map<string, number>();

  const interrupted = (handler: ProcessHandler): ProcessHandler => ({
    name: handler.name,
    run: (run) => handler.run({ ...run, now: () => run.now(), advance: (step) => interruptible(run, step) }),
  });

  async function interruptible<T>(run: ProcessRun, step: Parameters<typeof run.advance<T>>[0]): Promise<T> {
    steps.set(run.id, (steps.get(run.id) ?? 0) + 1);
    const interruption = interruptions.get(run.id);
    const isHere = interruption !== undefined && (interruption.stepsLeft -= 1) === 0;
    if (isHere && interruption.moment === 'before') {
      throw new Error('the power has failed');
    }
    const value = await run.advance(step);
    if (isHere) {
      throw new Error('the power has failed');
    }
    return value;
  }

  async function buy(domainPrefix: string, interruption?: { stepsLeft: number; moment: Moment }) {
    const { claims } = await desk.openAccount();
    const cspCustomer = { domainPrefix, agreement: CONSENT };
    const purchase = desk.draftPurchase(claims, { basic: 2, windowsServer: 1 });
    const { order } = await desk.place(claims, purchase, { cspCustomer });
    const orderId = decodeId('order', order!.id) ?? '';
    if (interruption) {
      interruptions.set(orderId, interruption);
    }
    await desk.commit(order!);
    const { status } = await desk.ended(claims, order!.id);
    return { status, steps: steps.get(orderId) ?? 0 };
  }

  beforeAll(async () => {
    const processes = provisioning.processes.map(interrupted);
    desk = await openOrderDesk({ definition: { ...provisioning, processes } });
  }, 60_000);
  afterAll(() => desk.stop());

  test('goes on wherever it stopped: one customer, one licence for each seat, one word to billing', async () => {
    const undisturbed = await buy('undisturbed');
    expect(undisturbed.steps).toBeGreaterThan(10);
    const cases = (['before', 'after'] as const).flatMap((moment) =>
      Array.from({ length: undisturbed.steps }, (_, index) => ({ moment, stepsLeft: index + 1 })),
    );
    const outcomes = await Promise.all(
      cases.map(async ({ moment, stepsLeft }) => {
        const { status } = await buy(`${moment}${stepsLeft}`, { moment, stepsLeft });
        return [moment, stepsLeft, status];
      }),
    );
    expect(outcomes).toEqual(cases.map(({ moment }, index) => [moment, (index % undisturbed.steps) + 1, 'COMPLETED']));
    expect([...interruptions.values()].every(({ stepsLeft }) => stepsLeft <= 0)).toBe(true);
    const orders = 1 + cases.length;
    const { totals } = await desk.center.books();
    expect(totals).toEqual({ customers: orders, orders: 2 * orders, licences: 3 * orders });
    expect(await desk.events(SUBSCRIPTION_ACTIVATED)).toHaveLength(2 * orders);
    expect(await desk.events(ORDER_SETTLED)).toHaveLength(orders);
  }, 120_000);
});
