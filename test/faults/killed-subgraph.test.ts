import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../cli/api-client.ts';
import { until } from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const LIST = '{ plans(first: 2) { nodes { title price { unitPrice { amount } } } } }';
const INVOICES = '{ invoices(first: 1) { nodes { id } } plans(first: 1) { nodes { title } } }';

interface Answer {
  data: Record<string, unknown> | null;
  errors?: { path?: string[]; extensions: { code: string } }[];
}

async function ask(client: ApiClient, query: string): Promise<Answer> {
  const response = await fetch(`${client.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...client.headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer;
}

describe('a platform in processes apart', () => {
  let sandbox: Sandbox;
  let eleni: ApiClient;
  beforeAll(async () => {
    sandbox = await startSandbox({ form: 'in processes apart' });
    eleni = await sandbox.shopper('eleni@aegean.example');
  }, 240_000);
  afterAll(() => sandbox.stop());

  test('S07, F01: a killed subgraph takes only its part away, quickly, and comes back by itself', async () => {
    expect(await ask(eleni, INVOICES)).toEqual({ data: expect.anything(), extensions: expect.anything() });
    await sandbox.processes.kill('billing');
    for (let request = 0; request < 8; request++) {
      const started = performance.now();
      const { data, errors } = await ask(eleni, INVOICES);
      expect(data).toMatchObject({ invoices: null, plans: { nodes: [expect.anything()] } });
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
      expect(performance.now() - started).toBeLessThan(3_500);
    }
    expect((await ask(eleni, LIST)).errors).toBeUndefined();
    await sandbox.processes.start('billing');
    await until(async () => (await ask(eleni, INVOICES)).errors === undefined);
  }, 60_000);

  test('F18: told to stop while it works, the gateway answers everything that it has accepted', async () => {
    const visitor = sandbox.visitor('gr');
    const load = Array.from({ length: 60 }, () => ask(visitor, LIST));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const code = sandbox.processes.terminate('gateway');
    const answers = await Promise.allSettled(load);
    expect(await code).toBe(0);
    const lost = answers
      .flatMap((answer) => (answer.status === 'rejected' ? [String((answer.reason as Error).cause)] : []))
      .filter((cause) => !cause.includes('ECONNREFUSED'));
    const broken = answers.filter((answer) => answer.status === 'fulfilled' && answer.value.errors !== undefined);
    expect([lost, broken]).toEqual([[], []]);
    expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true);
    await sandbox.processes.start('gateway');
    expect((await ask(visitor, LIST)).errors).toBeUndefined();
  }, 60_000);
});
