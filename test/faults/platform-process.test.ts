import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../subgraphs/shared/testing/test-database.ts';
import { startPlatformProcess } from '../support/platform-process.ts';
import { NO_VENDORS } from '../support/simulators.ts';

const OWN_SIMULATORS = {
  ...Object.fromEntries(Object.keys(NO_VENDORS).map((name) => [name, undefined])),
  SIMULATOR_PORT: '0',
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each(['stop', 'kill'] as const)('a sandbox starts its simulators, and after a %s none is left', async (end) => {
  const platform = await startPlatformProcess(database, { env: OWN_SIMULATORS });
  const [, stripe = ''] = /Stripe +(http:\S+)/.exec(platform.output()) ?? [];
  const [, vatIds = ''] = /VAT ids +(http:\S+)/.exec(platform.output()) ?? [];
  expect(await (await fetch(`${stripe}/_simulator/books`)).json()).toEqual({ accounts: [] });
  expect((await fetch(`${vatIds}/_simulator/books`)).status).toBe(200);
  await platform[end]();
  expect(await platform.exited).toBe(end === 'stop' ? 0 : null);
  while (await answers(stripe)) {
    await sleep(20);
  }
});

test('whoever names a vendor gets no simulators, and a platform that cannot start says why', async () => {
  const platform = await startPlatformProcess(database);
  expect(platform.output()).toContain(`Stripe          ${NO_VENDORS.STRIPE_API_BASE}`);
  await platform.stop();
  const wrong = startPlatformProcess(database, { env: { ...OWN_SIMULATORS, SIMULATOR_PORT: 'many' } });
  await expect(wrong).rejects.toThrow('SIMULATOR_PORT must be a number');
});

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
