import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { roundedQuotient } from '../support/price-sheet.ts';
import { addCard, authorize, orderEnded, placeOrder, quoteFor } from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

interface StripeBooks {
  accounts: { totals: Record<string, { captured: number; held: number }> }[];
}

interface PartnerCenterBooks {
  customers: { domain: string; licences: number }[];
  totals: { licences: number };
}

let folder: string;
let credentials: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-quickstart-'));
  credentials = join(folder, 'credentials.json');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As somebody types it, with its output going into a file. */
function quickstart(...args: string[]): Promise<{ code: number | null; output: string; complaint: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/quickstart.ts', ...args], {
    env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (complaint += part.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, output, complaint }));
  });
}

describe('on a sandbox', () => {
  let sandbox: Sandbox;
  const told: string[] = [];
  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true });
    writeFileSync(credentials, JSON.stringify(sandbox.credentials));
  }, 180_000);
  afterAll(() => sandbox.stop());

  /** Everything that both runs have said so far and that has this form, each by its groups. */
  const facts = (form: RegExp) => [...told.join('\n').matchAll(form)].map(([, ...groups]) => groups);

  test.each(['the first time', 'again'])(
    'it comes to its end %s',
    async () => {
      const { code, output, complaint } = await quickstart('--url', sandbox.url, '--credentials', credentials);
      expect({ code, complaint }).toEqual({ code: 0, complaint: '' });
      // eslint-disable-next-line no-control-regex -- where nobody reads it in a terminal, there is no colour
      expect(output).not.toMatch(/\u001b/);
      expect(output).toMatch(/is PAID: one line, [\d.]+ EUR \+/);
      expect(output).toMatch(/is PAID: one line, [\d.]+ SEK \+/);
      expect(output).toMatch(/is ISSUED: one line, [\d.]+ GBP \+/);
      expect(output).toContain("(INSUFFICIENT_FUNDS)\n  Stripe's books: nothing captured, nothing held.");
      expect(output).toMatch(/Refused: Microsoft 365 Business Standard.*\(NOT_AVAILABLE\)/);
      expect(output).toMatch(/is PARTIALLY_COMPLETED\. Invoice \S+ is PAID: one line/);
      told.push(output);
    },
    120_000,
  );

  test('every order and invoice that it names is there, with these amounts', async () => {
    const named = facts(/Order (\S+) is (\w+)\. Invoice (\S+) is (\w+): one line, .* = ([\d.]+) ([A-Z]{3})\./g);
    expect(named).toHaveLength(10);
    const invoices = await sandbox.sql<{ written: string }>(
      `select concat_ws(' ', number, status, gross_minor, currency) as written from billing.invoice`,
    );
    expect(invoices.map(({ written }) => written).sort()).toEqual(
      named
        .map(([, , number, status, gross, currency]) => [number, status, gross?.replace('.', ''), currency].join(' '))
        .sort(),
    );
    const orders = await sandbox.sql<{ written: string }>(
      `select concat_ws(' ', number, status) as written from provisioning.customer_order`,
    );
    expect(orders.map(({ written }) => written).sort()).toEqual(
      named.map(([number, status]) => `${number} ${status}`).sort(),
    );
  });

  test("what it says of Stripe's and Microsoft's books stands in them, and nothing else", async () => {
    const sums: Record<string, number> = {};
    for (const [amount = '', currency = ''] of facts(/books: ([\d.]+) ([A-Z]{3}) captured, nothing held/g)) {
      const units = Number(amount.replace('.', ''));
      sums[currency.toLowerCase()] = (sums[currency.toLowerCase()] ?? 0) + units;
    }
    const taken: Record<string, number> = {};
    for (const { totals } of (await sandbox.simulators.books<StripeBooks>('stripe')).accounts) {
      for (const [currency, { captured, held }] of Object.entries(totals)) {
        taken[currency] = (taken[currency] ?? 0) + captured;
        expect(held).toBe(0);
      }
    }
    expect(Object.keys(sums).sort()).toEqual(['eur', 'sek']);
    expect(taken).toEqual(sums);

    const seats = facts(/Microsoft's books: (\d+) seats for (\S+)\.\n/g);
    const { customers, totals } = await sandbox.simulators.books<PartnerCenterBooks>('partner-center');
    expect(seats.map(([licences, domain]) => `${licences} ${domain}`).sort()).toEqual(
      customers.map(({ licences, domain }) => `${licences} ${domain}`).sort(),
    );
    expect(totals.licences).toBe(2 * (10 + 7 + 3 + 2 + 4));
    expect(await sandbox.brokenInvariants()).toEqual([]);
  });

  test("root's table has what was invoiced so far, in the money of each country and added up in euro", () => {
    const PER_EURO = { EUR: 10_000n, SEK: 885n, GBP: 11_500n };
    const cents = (amount = '') => BigInt(amount.replace('.', ''));
    const sums = new Map<string, bigint>();
    for (const output of told) {
      for (const [, net, currency = ''] of output.matchAll(/Invoice .*: one line, ([\d.]+) ([A-Z]{3}) \+/g)) {
        sums.set(currency, (sums.get(currency) ?? 0n) + cents(net));
      }
      const rows = [...output.matchAll(/^ {2}\w[\w ]*? {2,}([\d.]+) ([A-Z]{3}) .* ([\d.]+) EUR +[\d.]+ EUR$/gm)];
      expect(new Map(rows.map(([, net, currency = '']) => [currency, cents(net)]))).toEqual(sums);
      let together = 0n;
      for (const [, net, currency, inEuro] of rows) {
        const converted = roundedQuotient(cents(net) * PER_EURO[currency as keyof typeof PER_EURO], 10_000n);
        expect(cents(inEuro)).toBe(converted);
        together += converted;
      }
      expect(cents(/^ {2}together +([\d.]+) EUR/m.exec(output)?.[1])).toBe(together);
    }
  });

  test('the queries to paste work with the headers that it gives', async () => {
    const headers = JSON.parse(facts(/look +(\{"Authorization".*\})/g)[0]?.[0] ?? '{}') as Record<string, string>;
    const queries = facts(/look +(\{ (?:order|revenueReport)\(.*)/g);
    expect(queries).toHaveLength(12);
    for (const [query] of queries) {
      const response = await fetch(`${sandbox.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = (await response.json()) as { data: object; errors?: object[] };
      expect(errors).toBeUndefined();
      expect(Object.values(data)).not.toContain(null);
    }
  });

  test('afterwards Microsoft sells again what it has refused', async () => {
    const elsa = await sandbox.shopper('elsa@vasa.example');
    const wanted = [{ sku: 'CFQ7TTC0LDPB:0001', quantity: 1, billingCycle: 'ANNUAL' }] as const;
    const quote = await quoteFor(elsa, wanted);
    const authorization = await authorize(elsa, quote.token, await addCard(elsa, 'pm_card_visa'));
    const placement = { quoteToken: quote.token, domainPrefix: 'afterwards', country: 'SE' };
    const { id } = await placeOrder(elsa, { ...placement, authorizationToken: authorization.token ?? '' });
    expect(await orderEnded(elsa, id)).toMatchObject({ status: 'COMPLETED' });
  });

  test('without a simulated Stripe it buys nothing', async () => {
    const { STRIPE_API_BASE } = process.env;
    process.env.STRIPE_API_BASE = sandbox.url;
    const ended = await quickstart('--url', sandbox.url, '--credentials', credentials);
    process.env.STRIPE_API_BASE = STRIPE_API_BASE;
    expect(ended).toMatchObject({ code: 1, output: '', complaint: expect.stringContaining('no simulated Stripe') });
  });

  test('it says which file it misses', async () => {
    const ended = await quickstart('--url', sandbox.url, '--credentials', join(folder, 'nowhere.json'));
    expect(ended).toMatchObject({
      code: 1,
      output: '',
      complaint: expect.stringMatching(/nowhere\.json .*--credentials/),
    });
  });
});

describe('elsewhere it ends with 1 and one sentence that says what to do', () => {
  test('where nothing runs', async () => {
    const ended = await quickstart('--url', 'http://127.0.0.1:9');
    expect(ended).toMatchObject({
      code: 1,
      output: '',
      complaint: expect.stringMatching(/does not answer.*`npm start`.*\n$/),
    });
  });

  test('where something runs that is not a sandbox', async () => {
    const asked: string[] = [];
    const production = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.statusCode = request.url === '/health/ready' ? 200 : 404;
      response.end('{}');
    });
    await new Promise<void>((resolve) => production.listen(0, '127.0.0.1', resolve));
    const ended = await quickstart('--url', `http://127.0.0.1:${(production.address() as AddressInfo).port}`);
    production.close();
    expect(ended).toMatchObject({ code: 1, output: '', complaint: expect.stringContaining('is not a sandbox') });
    expect(asked).toEqual(['GET /health/ready', 'GET /']);
  });

  test('when it is asked for what it does not know, and help is there', async () => {
    expect(await quickstart('--everything')).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('npm run quickstart'),
    });
    expect(await quickstart('--help')).toMatchObject({
      code: 0,
      output: expect.stringContaining('--credentials <file>'),
    });
  });
});
