import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { SubgraphDefinition } from '../../subgraphs/shared/server/start-subgraph.ts';
import { startTestPlatform, type TestPlatform } from '../../subgraphs/shared/testing/test-platform.ts';
import billing from '../../subgraphs/billing/main.ts';
import type { ProcessHandler, ProcessOutcome, ProcessRun } from '../../subgraphs/shared/processes/run-process.ts';

const NAME = 'billing.test-process';
const tenantId = randomUUID();
const DONE: ProcessOutcome = { is: 'done' };

describe('work in steps with the outside world', () => {
  let platform: TestPlatform;
  let run: ProcessHandler['run'];

  beforeEach(async () => {
    const definition: SubgraphDefinition = {
      ...billing,
      handlers: [],
      processes: [{ name: NAME, run: (one) => run(one) }],
    };
    platform = await startTestPlatform([definition]);
    await platform.sql(`select messaging.create_queue($1, '{"policy": "key_strict_fifo", "notify": true}')`, [NAME]);
  }, 60_000);
  afterEach(() => platform.stop());

  async function start(id: string, at?: Date) {
    const writer = await platform.writer('billing');
    const context = { tenantId, accountId: '*', now: new Date() };
    await writer.transaction(context, (transaction) => transaction.startProcess({ name: NAME, id, at }));
  }
  const rowOf = async (id: string) =>
    (
      await platform.sql(`select status, attempts, parked_because, epoch from messaging.process where id = $1`, [id])
    )[0];
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  test('it runs once, soon after the transaction that asked for it', async () => {
    const runs: string[] = [];
    run = (one) => {
      runs.push(one.id);
      return Promise.resolve(DONE);
    };
    const id = randomUUID();
    await start(id);
    await platform.settle();
    expect(runs).toEqual([id]);
    expect(await rowOf(id)).toMatchObject({ status: 'DONE', parked_because: null });
  });

  test('what throws is tried again, and what was written before the throw stays', async () => {
    let tries = 0;
    run = async (one: ProcessRun) => {
      tries += 1;
      await one.advance((transaction) => transaction.startProcess({ name: NAME, id: other, at: new Date(4e12) }));
      if (tries < 3) {
        throw new Error('the vendor does not answer');
      }
      return DONE;
    };
    const [id, other] = [randomUUID(), randomUUID()];
    await start(id);
    await platform.settle();
    expect(tries).toBe(3);
    expect(await rowOf(other)).toMatchObject({ status: 'WAITING' });
  });

  test('who asks while it is at work gets another look', async () => {
    let runs = 0;
    let finish: () => void = () => undefined;
    run = async () => {
      runs += 1;
      if (runs === 1) {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      }
      return DONE;
    };
    const id = randomUUID();
    await start(id);
    await until(() => runs === 1);
    await start(id);
    finish();
    await platform.settle();
    expect(runs).toBe(2);
  });

  test('F14: a run that was taken over writes nothing any more', async () => {
    const id = randomUUID();
    let isTakenOver = false;
    let refusal: unknown = null;
    run = async (one) => {
      if (isTakenOver) {
        return DONE;
      }
      isTakenOver = true;
      await platform.sql(`update messaging.process set epoch = epoch + 1, leased_until = null where id = $1`, [id]);
      await one.advance(() => Promise.resolve()).catch((error: unknown) => (refusal = error));
      throw refusal;
    };
    await start(id);
    await platform.settle();
    expect(String(refusal)).toContain('was taken over');
    expect(await rowOf(id)).toMatchObject({ status: 'DONE', attempts: 0 });
  });

  test('a parked one waits for a person, a waiting one for its time', async () => {
    run = (one) =>
      Promise.resolve(
        one.id === parked
          ? { is: 'parked', because: 'VENDOR_AUTH' }
          : { is: 'waiting', until: new Date(one.now().getTime() + 3_600_000) },
      );
    const [parked, waiting] = [randomUUID(), randomUUID()];
    await start(parked);
    await start(waiting);
    await platform.settle();
    expect(await rowOf(parked)).toMatchObject({ status: 'PARKED', parked_because: 'VENDOR_AUTH' });
    expect(await rowOf(waiting)).toMatchObject({ status: 'WAITING' });
    run = () => Promise.resolve(DONE);
    platform.setClock(new Date(Date.now() + 3_700_000));
    await platform.settle();
    expect(await rowOf(waiting)).toMatchObject({ status: 'DONE' });
    await start(parked);
    await platform.settle();
    expect(await rowOf(parked)).toMatchObject({ status: 'DONE', parked_because: null });
  });
});
