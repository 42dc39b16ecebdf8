import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../../cli/api-client.ts';
import { roundedQuotient, written } from '../support/price-sheet.ts';
import {
  addCard,
  authorize,
  BUSINESS_PREMIUM,
  findCredit,
  orderEnded,
  placeOrder,
  quoteFor,
} from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const FIGURES = `perCurrency { currency net { amount } tax { amount } cost { amount } margin { amount } }
  consolidated { net { amount currency } margin { amount } residual { amount } rateSet { policy rates { fromCurrency toCurrency rate } } }`;
const REPORT = `query ($period: DateRange!, $groupBy: [RevenueDimension!]!, $consolidate: ConsolidationInput) {
  revenueReport(period: $period, groupBy: $groupBy, interval: TOTAL, consolidate: $consolidate) {
    rows(first: 100) { nodes { tenant { code } key { name value } figures { ${FIGURES} } } }
    total { ${FIGURES} } freshAsOf unavailable { tenantId reason message } } }`;
const IN_EURO = { currency: 'EUR', book: 'MANUAL' };

interface Figures {
  perCurrency: { currency: string; net: { amount: string }; cost: { amount: string } }[];
  consolidated: {
    net: { amount: string; currency: string };
    margin: { amount: string };
    residual: { amount: string };
    rateSet: { policy: string; rates: object[] };
  } | null;
}
interface Report {
  rows: { nodes: { tenant: { code: string } | null; key: { value: string }[]; figures: Figures }[] };
  total: Figures;
  unavailable: { tenantId: string; reason: string; message: string }[];
}

/** Seats of Microsoft 365 Business Premium, with the VAT that is due, and what the currency is worth in ten-thousandths of a euro. */
const PURCHASES = [
  { code: 'gr', email: 'eleni@aegean.example', seats: 10, currency: 'EUR', country: 'GR', rate: 10_000n, isCard: true },
  {
    code: 'nordics',
    email: 'elsa@vasa.example',
    seats: 7,
    currency: 'SEK',
    country: 'SE',
    rate: 885n,
    isCard: true,
  },
  {
    code: 'hub-eu',
    email: 'olivia@thames.example',
    seats: 3,
    currency: 'GBP',
    country: 'GB',
    rate: 11_500n,
    isCard: false,
  },
];

describe('root’s analyst reads the revenue of every country', () => {
  let sandbox: Sandbox;
  let root: ApiClient;
  const bought = new Map<string, string>();
  const everywhere = () => root.as({ 'x-tenant-scope': 'all' });
  const read = async (client: ApiClient, variables: object) => {
    const period = { from: '2020-01-01', until: '2030-01-01' };
    const answer = await client.query<{ revenueReport: Report }>(REPORT, { period, groupBy: ['TENANT'], ...variables });
    return answer.revenueReport;
  };
  const cents = (amount = '0') => BigInt(amount.replace('.', ''));
  /** By hand: each tenant's net at its rate, which has four decimals, rounded to the cent. */
  const inEuro = (...codes: string[]) =>
    written(
      PURCHASES.filter(({ code }) => codes.includes(code))
        .map(({ code, rate }) => roundedQuotient(cents(bought.get(code)) * rate, 10_000n))
        .reduce((sum, one) => sum + one, 0n),
    );

  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true, isLoggingStatements: true });
    root = await sandbox.root({ 'x-audit-reason': 'closing the month' });
    for (const { code, email, seats, country, isCard } of PURCHASES) {
      const shopper = await sandbox.shopper(email);
      const quote = await quoteFor(shopper, [{ sku: BUSINESS_PREMIUM, quantity: seats }]);
      const method = isCard ? await addCard(shopper, 'pm_card_visa') : await findCredit(shopper);
      const { token } = await authorize(shopper, quote.token, method);
      const order = {
        quoteToken: quote.token,
        authorizationToken: token ?? '',
        domainPrefix: `revenue${country.toLowerCase()}`,
        country,
      };
      const { status } = await orderEnded(shopper, (await placeOrder(shopper, order)).id);
      expect(status).toBe('COMPLETED');
      bought.set(code, quote.netTotal.amount);
    }
  }, 180_000);
  afterAll(() => sandbox.stop());

  test('at once, in the currency of each, and together without the tenant that has no rate', async () => {
    const report = await read(everywhere(), { consolidate: IN_EURO });
    const nets = report.rows.nodes.map(({ tenant, figures }) => [tenant?.code, figures.perCurrency[0]?.net.amount]);
    expect(new Map(nets as [string, string][])).toEqual(bought);
    expect(report.total.perCurrency.map(({ currency }) => currency)).toEqual(['EUR', 'GBP', 'SEK']);
    expect(report.total.consolidated?.net.amount).toBe(inEuro('gr', 'hub-eu'));
    expect(report.rows.nodes.find(({ tenant }) => tenant?.code === 'nordics')?.figures.consolidated).toBeNull();
    expect(report.unavailable).toEqual([
      {
        tenantId: expect.stringMatching(/^ten_/),
        reason: 'RATE_MISSING',
        message: expect.stringContaining('no MANUAL rate from SEK to EUR'),
      },
    ]);
  });

  test('and together in euros, by the rates that root has recorded, to the cent', async () => {
    const inRoot = root.as({ 'x-tenant-id': 'root' });
    for (const [fromCurrency, rate] of [
      ['SEK', '0.0885'],
      // Not for hub-eu, which has a rate for its pounds in its own book.
      ['GBP', '1.2'],
    ]) {
      const input = { fromCurrency, toCurrency: 'EUR', rate, validFrom: '2026-01-01T00:00:00.000Z' };
      await inRoot.mutate('recordExchangeRate', input, 'exchangeRate { id }');
    }
    const consolidated = await whenAllAreConverted();
    expect(consolidated.total.consolidated).toMatchObject({
      net: { amount: inEuro('gr', 'hub-eu', 'nordics'), currency: 'EUR' },
      residual: { amount: '0.00' },
      rateSet: {
        policy: 'INVOICE_DATE',
        rates: [
          { fromCurrency: 'GBP', toCurrency: 'EUR', rate: '1.15' },
          { fromCurrency: 'SEK', toCurrency: 'EUR', rate: '0.0885' },
        ],
      },
    });
    const { rows } = consolidated;
    expect(written(rows.nodes.reduce((sum, { figures }) => sum + cents(figures.consolidated?.net.amount), 0n))).toBe(
      consolidated.total.consolidated?.net.amount,
    );
    const margins = rows.nodes.flatMap(({ figures }) =>
      figures.perCurrency.map(({ net, cost }) => cents(net.amount) - cents(cost.amount)),
    );
    expect(margins.every((margin) => margin > 0n)).toBe(true);
    const byCountry = await read(everywhere(), { groupBy: ['COUNTRY'], consolidate: IN_EURO });
    expect(byCountry.rows.nodes.map(({ key }) => key[0]?.value)).toEqual(['GB', 'GR', 'SE']);
    expect(byCountry.total.consolidated).toEqual(consolidated.total.consolidated);
  });

  test('who names some tenants reads these alone', async () => {
    const two = await read(root.as({ 'x-tenant-scope': 'gr,nordics' }), {});
    expect(two.rows.nodes.map(({ tenant }) => tenant?.code).toSorted()).toEqual(['gr', 'nordics']);
    expect((await read(root.as({ 'x-tenant-id': 'hub-eu' }), {})).total.perCurrency).toMatchObject([
      { currency: 'GBP' },
    ]);
    expect((await read(root, {})).total.perCurrency).toEqual([]);
  });

  test('for the staff of a country there is no such field, whatever their role', async () => {
    await expect(read(await sandbox.staff('gr'), {})).rejects.toThrow(/Cannot query field "revenueReport"/);
  });

  test('the report is one statement, with the same text for three tenants and for three hundred more', async () => {
    const statements = async () => {
      const log = join(sandbox.databaseServerFolder, 'postgres.log');
      const from = statSync(log).size;
      await root.as({ 'x-tenant-scope': 'all' }).query(REPORT.replace('tenant { code }', ''), {
        period: { from: '2026-01-01', until: '2027-01-01' },
        groupBy: ['TENANT'],
        consolidate: IN_EURO,
      });
      return readFileSync(log, 'utf8')
        .slice(from)
        .split('\n')
        .filter(
          (line) => line.includes(`db=${sandbox.database} user=billing_root_ro `) && line.includes('execute read_'),
        );
    };
    await statements();
    const few = await statements();
    expect(few).toHaveLength(1);
    await sandbox.sql(`insert into billing.revenue_month (tenant_id, month, legal_entity_id, currency, net_minor, tax_minor, cost_minor)
      select gen_random_uuid(), date '2026-06-01', gen_random_uuid(), 'EUR', n, 0, 0 from generate_series(1, 300) as n`);
    expect((await statements()).map(textOf)).toEqual(few.map(textOf));
  });

  const textOf = (line: string) => /execute [^:]+: (.*)$/.exec(line)?.[1];

  /** A rate is known everywhere a moment after it was recorded. */
  async function whenAllAreConverted(): Promise<Report> {
    for (;;) {
      const report = await read(everywhere(), { consolidate: IN_EURO });
      if (report.unavailable.length === 0) {
        return report;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
