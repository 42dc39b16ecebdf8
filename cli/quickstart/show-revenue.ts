import { setTimeout as sleep } from 'node:timers/promises';
import { RevenueReport, type RevenueReportResult } from '../../storefront-sdk/generated/root.ts';
import { recordRates } from './record-rates.ts';
import type { Operator } from './sign-in.ts';
import { look, table, tell, written } from './terminal.ts';

type Report = NonNullable<RevenueReportResult>;
type Figures = Report['total'];

/** What all countries have invoiced in the last 30 days: in the money of each, and together in euro. */
export async function showRevenue(operator: Operator): Promise<void> {
  await recordRates(operator);
  const period = { from: day(-30), until: day(2) };
  const { rows, total, unavailable } = await readReport(operator, period);
  table([
    ['country', 'net', 'VAT', 'cost', 'margin', 'net in EUR', 'margin in EUR'],
    ...rows.nodes.flatMap(({ key, figures }) => linesOf(nameOf(key[0]?.value), figures)),
    ['together', '', '', '', '', ...inEuro(total)],
  ]);
  for (const { message } of unavailable) {
    tell(message);
  }
  look(reportQuery(period));
}

interface Period {
  from: string;
  until: string;
}

const TRIES = 25;
const PAUSE_MILLISECONDS = 200;

/** Billing hears of a new rate a moment after it was recorded, and until then names the countries that need it. */
async function readReport({ tributary }: Operator, period: Period): Promise<Report> {
  const consolidate = { currency: 'EUR', book: 'MANUAL', policy: 'INVOICE_DATE' } as const;
  const question = { period, groupBy: ['COUNTRY'], interval: 'TOTAL', consolidate, first: 100 } as const;
  for (let tries = 1; ; tries++) {
    const report = await tributary.root({ scope: 'all' }).query(RevenueReport, question);
    if (!report) {
      throw new Error('Root does not see the revenue.');
    }
    if (report.unavailable.length === 0 || tries === TRIES) {
      return report;
    }
    await sleep(PAUSE_MILLISECONDS);
  }
}

/** A line for each currency, because kronor and euro are never added up. */
function linesOf(country: string, figures: Figures): string[][] {
  return figures.perCurrency.map(({ net, tax, cost, margin }, index) => [
    index === 0 ? country : '',
    ...[net, tax, cost, margin].map(written),
    ...(index === 0 ? inEuro(figures) : ['', '']),
  ]);
}

function inEuro({ consolidated }: Figures): string[] {
  return consolidated ? [written(consolidated.net), written(consolidated.margin)] : ['no rate', 'no rate'];
}

function nameOf(country = ''): string {
  return new Intl.DisplayNames('en', { type: 'region' }).of(country) ?? country;
}

const DAY_MILLISECONDS = 86_400_000;

/** The calendar day so many days from now. */
function day(fromNow: number): string {
  return new Date(Date.now() + fromNow * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** For GraphiQL, with root's headers. */
function reportQuery({ from, until }: Period): string {
  const figures = 'perCurrency { net { amount currency } } consolidated { net { amount currency } }';
  return `{ revenueReport(period: { from: "${from}", until: "${until}" }, groupBy: [COUNTRY], interval: TOTAL, consolidate: { currency: "EUR", book: MANUAL }) { rows { nodes { key { value } figures { ${figures} } } } total { ${figures} } } }`;
}
