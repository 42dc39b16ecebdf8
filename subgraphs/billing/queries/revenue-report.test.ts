import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { invoicedTenants } from '../../../test/support/invoiced-tenants.ts';
import { ALL_ACCOUNTS, type Claims } from '../../shared/context/operation-context.ts';
import { PERMISSIONS, PERMISSIONS_OF_ROLE } from '../../shared/context/permissions.ts';
import { EXCHANGE_RATE_RECORDED } from '../../shared/events/contracts/pricing.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { currencyCode, currencyDigits } from '../../shared/money/currency.ts';
import { formatDecimal } from '../../shared/money/decimal.ts';
import { parseFraction } from '../../shared/money/fraction.ts';
import { divide } from '../../shared/money/rounding.ts';
import { publishFacts } from '../../shared/testing/published-facts.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import { foldRevenue } from '../commands/fold-revenue.ts';
import billing from '../main.ts';

const YEAR = { from: '2026-01-01', until: '2027-01-01' };
const FIGURES = `perCurrency { currency net { amount } tax { amount } cost { amount } margin { amount } }
  consolidated { net { amount currency } tax { amount } cost { amount } margin { amount } residual { amount }
    rateSet { currency book policy rates { fromCurrency toCurrency rate book publishedOn } } }`;
const REPORT = `query ($period: DateRange!, $groupBy: [RevenueDimension!]!, $interval: ReportInterval! = TOTAL, $filter: RevenueFilter,
    $consolidate: ConsolidationInput, $first: Int, $after: String) {
  revenueReport(period: $period, groupBy: $groupBy, interval: $interval, filter: $filter, consolidate: $consolidate) {
    rows(first: $first, after: $after) { totalCount { value } pageInfo { hasNextPage endCursor }
      nodes { period { firstDay lastDay days } tenant { id } key { name value } figures { ${FIGURES} } } }
    total { ${FIGURES} } intercompanyEliminated { amount } freshAsOf unavailable { tenantId reason message } } }`;

interface Amount {
  amount: string;
}
interface Figures {
  perCurrency: { currency: string; net: Amount; tax: Amount; cost: Amount; margin: Amount }[];
  consolidated: {
    net: Amount;
    tax: Amount;
    cost: Amount;
    residual: Amount;
    rateSet: { rates: { fromCurrency: string; rate: string; publishedOn: string }[] };
  } | null;
}
interface Row {
  period: { firstDay: string; lastDay: string; days: number };
  tenant: { id: string } | null;
  key: { name: string; value: string }[];
  figures: Figures;
}
interface Report {
  rows: { nodes: Row[]; totalCount: { value: number }; pageInfo: { hasNextPage: boolean; endCursor: string } };
  total: Figures;
  unavailable: { tenantId: string; reason: string; message: string }[];
  freshAsOf: string;
}

const TENANTS = 300;
const INVOICES = 8;

/** Reads the lines themselves: what a report must agree with. */
const LINES = `select line.tenant_id, currency, to_char(issued_on, 'YYYY-MM') as month, line.net_minor, line.tax_minor,
    coalesce(unit_cost_minor, 0) * quantity as cost_minor
  from billing.invoice_line line join billing.invoice on invoice.tenant_id = line.tenant_id and invoice.id = line.invoice_id`;

interface Line {
  tenant_id: string;
  currency: string;
  month: string;
  net_minor: string;
  tax_minor: string;
  cost_minor: string;
}

describe('what the tenants have invoiced', () => {
  let platform: TestPlatform;
  let tenants: string[];
  let lines: Line[];
  const rootId = uuidv7();
  const root = (narrowed: Partial<Claims> = {}) =>
    claimsOf(rootId, { readScope: 'all', isRootTenant: true, door: 'root', ...narrowed });

  const ask = async (variables: object, claims = root()) => {
    const { data, errors } = await platform.ask('billing', claims, REPORT, { period: YEAR, groupBy: [], ...variables });
    return {
      report: data?.revenueReport as Report,
      code: errors?.[0]?.extensions.code as string | undefined,
      message: errors?.[0]?.message,
    };
  };
  const read = async (variables: object, claims = root()) => {
    const { report, message } = await ask(variables, claims);
    if (!report) {
      throw new Error(message);
    }
    return report;
  };
  const readAll = async (variables: object) => {
    const rows: Row[] = [];
    for (let after: string | null = null; ;) {
      const report = await read({ ...variables, first: 100, after });
      rows.push(...report.rows.nodes);
      after = report.rows.pageInfo.endCursor;
      if (!report.rows.pageInfo.hasNextPage) {
        return { ...report, nodes: rows };
      }
    }
  };
  const recordRate = (tenantId: string, fromCurrency: string, rate: string, validFrom = '2026-01-01T00:00:00.000Z') => {
    const exchangeRateId = uuidv7();
    const body = { exchangeRateId, book: 'MANUAL', fromCurrency, toCurrency: 'EUR', rate, validFrom };
    const fact = { topic: EXCHANGE_RATE_RECORDED, aggregateId: exchangeRateId, body };
    return publishFacts(platform, { as: 'billing', tenantId }, fact);
  };
  const fold = async (tenantId: string) =>
    (await platform.writer('billing')).transaction(
      { tenantId, accountId: ALL_ACCOUNTS, now: new Date() },
      async (transaction) => foldRevenue(transaction, tenantId),
    );
  const toEuro = { currency: 'EUR', book: 'MANUAL', policy: 'INVOICE_DATE' };

  beforeAll(async () => {
    platform = await startTestPlatform([billing]);
    tenants = await invoicedTenants(platform, TENANTS, INVOICES);
    lines = await platform.sql<Line>(LINES);
    platform.setClock(new Date('2027-02-01T09:00:00Z'));
    for (const [currency, rate] of [
      ['SEK', '0.0885'],
      ['GBP', '1.15'],
      ['JPY', '0.00615'],
    ] as const) {
      await recordRate(rootId, currency, rate);
    }
  }, 120_000);
  afterAll(() => platform.stop());

  test('the total is that of the lines to the minor unit, before anything is folded, while it is, and after', async () => {
    const expected = perCurrencyOf(lines);
    expect((await read({})).total.perCurrency).toEqual(expected);
    for (const tenantId of tenants.slice(0, TENANTS / 2)) {
      await fold(tenantId);
    }
    expect((await read({})).total.perCurrency).toEqual(expected);
    const folding = tenants.map(fold);
    const meanwhile = await Promise.all(Array.from({ length: 10 }, () => read({ period: YEAR })));
    expect(meanwhile.every(({ total }) => JSON.stringify(total.perCurrency) === JSON.stringify(expected))).toBe(true);
    await Promise.all(folding);
    const [left] = await platform.sql<{ deltas: number }>('select count(*)::int as deltas from billing.revenue_delta');
    expect(left?.deltas).toBe(0);
    expect((await read({})).total.perCurrency).toEqual(expected);
  }, 60_000);

  test('it is the sum of the tenants, and each tenant’s is that of its lines', async () => {
    const { nodes, total, ...report } = await readAll({ groupBy: ['TENANT'], consolidate: toEuro });
    expect(nodes.map(({ tenant }) => decodeId('tenant', tenant?.id ?? ''))).toEqual(tenants);
    expect(report.rows.totalCount.value).toBe(TENANTS);
    for (const { tenant, figures } of nodes) {
      const tenantId = decodeId('tenant', tenant?.id ?? '');
      expect(figures.perCurrency).toEqual(perCurrencyOf(lines.filter((line) => line.tenant_id === tenantId)));
    }
    expect(sumOf(nodes)).toBe(total.consolidated?.net.amount);
    expect(total.consolidated?.residual.amount).toBe('0.00');
    expect(report.unavailable).toEqual([]);
  }, 60_000);

  test('each sum of a tenant, currency and month is converted once, half-up, by the rate of that month’s end', async () => {
    await recordRate(rootId, 'SEK', '0.0917', '2026-06-15T10:00:00.000Z');
    const { nodes, total } = await readAll({ groupBy: ['TENANT'], interval: 'MONTH', consolidate: toEuro });
    const rates = (month: string) => ({
      EUR: '1',
      GBP: '1.15',
      JPY: '0.00615',
      SEK: month < '2026-06' ? '0.0885' : '0.0917',
    });
    let expected = 0n;
    for (const sum of Map.groupBy(lines, (line) => `${line.tenant_id} ${line.currency} ${line.month}`).values()) {
      const [{ currency, month } = { currency: '', month: '' }] = sum;
      const net = sum.reduce((all, line) => all + BigInt(line.net_minor), 0n);
      expected += inEuro(net, currency, rates(month)[currency as 'EUR']);
    }
    expect(total.consolidated?.net.amount).toBe(formatDecimal(expected, 2));
    expect(sumOf(nodes)).toBe(formatDecimal(expected, 2));
    expect(total.consolidated?.rateSet).toEqual({
      currency: 'EUR',
      book: 'MANUAL',
      policy: 'INVOICE_DATE',
      rates: [
        { fromCurrency: 'GBP', toCurrency: 'EUR', rate: '1.15', book: 'MANUAL', publishedOn: '2026-01-01' },
        { fromCurrency: 'JPY', toCurrency: 'EUR', rate: '0.00615', book: 'MANUAL', publishedOn: '2026-01-01' },
        { fromCurrency: 'SEK', toCurrency: 'EUR', rate: '0.0885', book: 'MANUAL', publishedOn: '2026-01-01' },
        { fromCurrency: 'SEK', toCurrency: 'EUR', rate: '0.0917', book: 'MANUAL', publishedOn: '2026-06-15' },
      ],
    });
    const { total: fixed } = await read({ interval: 'MONTH', consolidate: { ...toEuro, policy: 'FIXED' } });
    expect(fixed.consolidated?.rateSet.rates.map(({ rate }) => rate)).toEqual(['1.15', '0.00615', '0.0917']);
  }, 60_000);

  test('rows by account round more often than the total; the residual is the difference', async () => {
    const { nodes, total } = await readAll({ groupBy: ['ACCOUNT'], interval: 'DAY', consolidate: toEuro });
    const { total: ofDays } = await read({ interval: 'DAY', consolidate: toEuro });
    const rows = BigInt(sumOf(nodes).replace('.', ''));
    const residual = BigInt((total.consolidated?.residual.amount ?? '').replace('.', ''));
    expect(formatDecimal(rows + residual, 2)).toBe(total.consolidated?.net.amount);
    expect(total).toEqual({
      ...ofDays,
      consolidated: { ...ofDays.consolidated, residual: total.consolidated?.residual },
    });
  }, 120_000);

  test.each([
    ['COUNTRY', 3, /^(GR|SE|GB)$/],
    ['LEGAL_ENTITY', (TENANTS * 4) / 3, /^leg_/],
    ['RESELLER', TENANTS, /^acc_/],
    ['ACCOUNT', TENANTS * 2, /^acc_/],
  ])('by %s there are %d rows that add up to the same', async (dimension, count, value) => {
    const { nodes, total } = await readAll({ groupBy: [dimension] });
    expect(nodes).toHaveLength(count);
    expect(nodes.every(({ key }) => key.length === 1 && key[0]?.name === dimension && value.test(key[0].value))).toBe(
      true,
    );
    expect(total.perCurrency).toEqual(perCurrencyOf(lines));
    const netOf = (currency: string) =>
      nodes
        .flatMap(({ figures }) => figures.perCurrency.filter((one) => one.currency === currency))
        .map(({ net }) => net.amount);
    expect(
      netOf('JPY')
        .reduce((sum, amount) => sum + BigInt(amount), 0n)
        .toString(),
    ).toBe(total.perCurrency.find(({ currency }) => currency === 'JPY')?.net.amount);
  });

  test('intervals begin and end with the period; part of a month is read by day', async () => {
    const period = { from: '2026-01-15', until: '2026-04-11' };
    const months = await read({ period, interval: 'MONTH' });
    expect(months.rows.nodes.map((row) => [row.period.firstDay, row.period.lastDay, row.period.days])).toEqual([
      ['2026-01-15', '2026-01-31', 17],
      ['2026-02-01', '2026-02-28', 28],
      ['2026-03-01', '2026-03-31', 31],
      ['2026-04-01', '2026-04-10', 10],
    ]);
    const within = await platform.sql<Line>(`${LINES} where issued_on >= '2026-01-15' and issued_on < '2026-04-11'`);
    expect(months.total.perCurrency).toEqual(perCurrencyOf(within));
    for (const interval of ['DAY', 'QUARTER', 'YEAR', 'TOTAL']) {
      expect((await read({ period, interval })).total).toEqual(months.total);
    }
  });

  test('filters narrow it down to tenants, countries, an account and currencies', async () => {
    const [first = '', second = ''] = tenants;
    const tenantIds = [first, second].map((id) => encodeId('tenant', id));
    const two = lines.filter(({ tenant_id: id }) => id === first || id === second);
    expect((await read({ filter: { tenantIds } })).total.perCurrency).toEqual(perCurrencyOf(two));
    const sek = await read({ filter: { tenantIds, currency: ['SEK'] } });
    expect(sek.total.perCurrency).toEqual(perCurrencyOf(two.filter(({ currency }) => currency === 'SEK')));
    const greek = await platform.sql<Line>(`${LINES} join billing.issuer on issuer.tenant_id = invoice.tenant_id
      and issuer.legal_entity_id = invoice.legal_entity_id where country = 'GR'`);
    expect((await read({ filter: { country: ['GR'] } })).total.perCurrency).toEqual(perCurrencyOf(greek));
    const [account] = await platform.sql<{ account_id: string }>(
      'select account_id from billing.invoice where tenant_id = $1 limit 1',
      [first],
    );
    const ofAccount = await platform.sql<Line>(`${LINES} where invoice.account_id = $1`, [account?.account_id]);
    const filter = { accountId: encodeId('account', account?.account_id ?? '') };
    expect((await read({ filter })).total.perCurrency).toEqual(perCurrencyOf(ofAccount));
    expect((await read({ filter: { accountId: 'nobody' } })).total.perCurrency).toEqual([]);
  });

  test('a tenant without a rate is named and left out of what is consolidated, never counted at 1', async () => {
    const [tenantId = ''] = tenants;
    const usd = { ...toEuro, currency: 'USD' };
    const filter = { tenantIds: [encodeId('tenant', tenantId)] };
    const { total, rows, unavailable } = await read({ groupBy: ['TENANT'], filter, consolidate: usd });
    expect(total.consolidated).toBeNull();
    expect(rows.nodes.map(({ figures }) => figures.consolidated)).toEqual([null]);
    expect(total.perCurrency.length).toBeGreaterThan(1);
    expect(unavailable).toEqual([
      {
        tenantId: encodeId('tenant', tenantId),
        reason: 'RATE_MISSING',
        message: expect.stringMatching(/no MANUAL rate from (EUR|GBP), .* to USD for the days to 2026-12-31/),
      },
    ]);
  });

  test('a rate of the tenant’s own book comes before root’s; what another tenant has recorded does not count', async () => {
    const [tenantId = '', other = ''] = tenants;
    const kept = lines.filter(({ tenant_id: id, currency }) => id === tenantId && currency === 'GBP');
    const pounds = kept.reduce((sum, line) => sum + BigInt(line.net_minor), 0n);
    const filter = { tenantIds: [encodeId('tenant', tenantId)], currency: ['GBP'] };
    await recordRate(other, 'GBP', '3');
    const byRoot = await read({ filter, consolidate: toEuro });
    expect(byRoot.total.consolidated?.net.amount).toBe(formatDecimal(inEuro(pounds, 'GBP', '1.15'), 2));
    await recordRate(tenantId, 'GBP', '1.2');
    const byOwn = await read({ filter, consolidate: toEuro });
    expect(byOwn.total.consolidated?.net.amount).toBe(formatDecimal(inEuro(pounds, 'GBP', '1.2'), 2));
  });

  test('who is limited to some tenants sees the revenue of these alone', async () => {
    const [first = '', second = '', third = ''] = tenants;
    const limited = root({ readScope: [second, third] });
    const report = await read({ groupBy: ['TENANT'] }, limited);
    expect(report.rows.nodes.map(({ tenant }) => tenant?.id)).toEqual(
      [second, third].map((id) => encodeId('tenant', id)),
    );
    const filter = { tenantIds: [encodeId('tenant', first)] };
    expect((await read({ filter }, limited)).total.perCurrency).toEqual([]);
    const inOne = await read({ groupBy: ['TENANT'] }, root({ tenantId: first, readScope: 'tenant' }));
    expect(inOne.total.perCurrency).toEqual(perCurrencyOf(lines.filter(({ tenant_id: id }) => id === first)));
  });

  test('it takes the permissions for revenue and for margins, which no role of a country holds', async () => {
    for (const refused of ['revenue:read', 'margin:read']) {
      const { report, code } = await ask({}, root({ permissions: PERMISSIONS.filter((one) => one !== refused) }));
      expect([report ?? null, code]).toEqual([null, 'FORBIDDEN']);
    }
    const holders = Object.entries(PERMISSIONS_OF_ROLE).filter(([, held]) => held.includes('revenue:read'));
    expect(holders.map(([role]) => role)).toEqual(['ROOT_OPERATOR', 'ROOT_ANALYST']);
  });

  test.each([
    [{ groupBy: ['PRODUCT'] }, /not kept by PRODUCT. Group by TENANT, COUNTRY/],
    [{ period: { from: '2026-01-01' } }, /both `from` and `until`/],
    [{ consolidate: { ...toEuro, policy: 'MONTH_AVERAGE' } }, /INVOICE_DATE or FIXED/],
    [{ first: 101 }, /1 to 100/],
    [{ after: 'nowhere' }, /cursor/],
  ])('%j is refused with what to do', async (variables, message) => {
    expect(await ask(variables)).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(message) });
  });
});

function perCurrencyOf(lines: readonly Line[]): Figures['perCurrency'] {
  return [...Map.groupBy(lines, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, ofCurrency]) => {
      const sum = (amountOf: (line: Line) => string) =>
        ofCurrency.reduce((all, line) => all + BigInt(amountOf(line)), 0n);
      const shown = (minor: bigint) => ({ amount: formatDecimal(minor, currencyDigits(currencyCode(currency))) });
      const [net, tax, cost] = [sum((one) => one.net_minor), sum((one) => one.tax_minor), sum((one) => one.cost_minor)];
      return { currency, net: shown(net), tax: shown(tax), cost: shown(cost), margin: shown(net - cost) };
    });
}

/** In cents, by another path than the report's: exact fractions, rounded once. */
function inEuro(minor: bigint, currency: string, rate: string): bigint {
  const { numerator, denominator } = parseFraction(rate) ?? { numerator: 0n, denominator: 1n };
  const digits = currencyDigits(currencyCode(currency));
  return divide(minor * numerator * 100n, denominator * 10n ** BigInt(digits), 'half-up');
}

function sumOf(rows: readonly Row[]): string {
  const cents = rows.map(({ figures }) => BigInt((figures.consolidated?.net.amount ?? '0').replace('.', '')));
  return formatDecimal(
    cents.reduce((sum, one) => sum + one, 0n),
    2,
  );
}
