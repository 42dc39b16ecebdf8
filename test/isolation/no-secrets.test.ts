import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentialsOf } from '../../simulators/partner-center/partners.ts';
import { addCard, authorize, BUSINESS_PREMIUM, orderEnded, placeOrder, quoteFor } from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const GREEK_PARTNER = '3b9a3f6e-8a57-4b0e-9f2d-0d5f1a9c4001';

let sandbox: Sandbox;
let listener: Server;
/** What Microsoft's answers give away once. */
const overheard: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ withSimulators: true, form: 'in one process' });
  listener = await listenIn(sandbox.simulators.partnerCenterUrl);
  const { port } = listener.address() as AddressInfo;
  await sandbox.process.stop();
  await sandbox.process.start({ PARTNER_CENTER_API_BASE: `http://127.0.0.1:${port}`, LOG_LEVEL: 'trace' });
}, 240_000);
afterAll(async () => {
  await sandbox.stop();
  listener.close();
});

test('K13: no key, no password and no card stands in the database, the queue or the log after a purchase', async () => {
  const eleni = await sandbox.shopper('eleni@aegean.example');
  const card = await addCard(eleni, 'pm_card_visa');
  const { token: quoteToken } = await quoteFor(eleni, [{ sku: BUSINESS_PREMIUM, quantity: 2 }]);
  const { token: authorizationToken } = await authorize(eleni, quoteToken, card);
  const placement = { quoteToken, authorizationToken: authorizationToken ?? '', domainPrefix: 'quiet', country: 'GR' };
  const { id } = await placeOrder(eleni, placement);
  expect(await orderEnded(eleni, id)).toMatchObject({ status: 'COMPLETED', invoices: [{ status: 'PAID' }] });

  const passwords = overheard.flatMap((text) => /"password":"([^"]+)"/.exec(text)?.[1] ?? []);
  expect(passwords).toHaveLength(1);
  const { clientSecret, refreshToken } = credentialsOf(GREEK_PARTNER);
  const secrets = [...passwords, clientSecret, refreshToken, 'sk_test_sandbox', 'whsec_', '4242424242424242'];
  const tables = await sandbox.sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  expect(tables.length).toBeGreaterThan(50);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await sandbox.sql(
      `select from ${name} as searched where exists (select from unnest($1::text[]) as secret where strpos(searched::text, secret) > 0)`,
      [secrets],
    );
    found.push(...(rows.length > 0 ? [name] : []));
  }
  const log = sandbox.process.output();
  expect(log.length).toBeGreaterThan(1_000);
  expect([found, secrets.filter((secret) => log.includes(secret))]).toEqual([[], []]);
}, 60_000);

/** Stands between the platform and Microsoft and hears every answer. */
async function listenIn(target: string): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
        const body = Buffer.concat(chunks);
        const answer = await fetch(`${target}${request.url}`, {
          method: request.method ?? 'GET',
          headers: headers as Record<string, string>,
          ...(body.length > 0 ? { body } : {}),
        });
        const text = await answer.text();
        overheard.push(text);
        const passed = [...answer.headers].filter(
          ([name]) => !/^(content-length|connection|keep-alive|transfer-encoding)$/.test(name),
        );
        response.writeHead(answer.status, Object.fromEntries(passed)).end(text);
      })();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return server;
}
