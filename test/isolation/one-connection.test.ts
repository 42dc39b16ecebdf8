import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Agent, request } from 'node:http';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
}, 180_000);
afterAll(() => sandbox.stop());

test('T14: five hundred requests of two countries on one connection: each answer is the asker’s own', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const askers = [
    { code: 'gr', client: await sandbox.shopper('eleni@aegean.example'), account: 'Aegean Hotels SA', currency: 'EUR' },
    { code: 'nordics', client: await sandbox.shopper('elsa@vasa.example'), account: 'Vasa Maskin AB', currency: 'SEK' },
  ];
  const query = `{ viewer { tenant { code } account { name } } plans(first: 1) { nodes { price { unitPrice { currency } } } } }`;
  const answers = await Promise.all(
    Array.from({ length: 500 }, async (_, index) => {
      const asker = askers[index % 2];
      const body = await post(agent, `${sandbox.url}/graphql`, asker?.client.headers ?? {}, JSON.stringify({ query }));
      const { data } = JSON.parse(body) as Answer;
      const [plan] = data.plans.nodes;
      const seen = [data.viewer.tenant.code, data.viewer.account.name, plan?.price.unitPrice.currency];
      return JSON.stringify(seen) === JSON.stringify([asker?.code, asker?.account, asker?.currency]);
    }),
  );
  agent.destroy();
  expect(answers.filter((isOwn) => !isOwn)).toEqual([]);
});

interface Answer {
  data: {
    viewer: { tenant: { code: string }; account: { name: string } };
    plans: { nodes: { price: { unitPrice: { currency: string } } }[] };
  };
}

function post(agent: Agent, url: string, headers: Record<string, string>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { agent, method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (text += part));
        response.on('end', () => resolve(text));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
