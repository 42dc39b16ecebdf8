import type { ReadContext, Statement } from '../../shared/database/reader.ts';
import { keyset, type SortColumn } from '../../shared/database/keyset.ts';
import type { PageRequest } from '../../shared/graphql/connection.ts';
import { CURRENCY_DIGITS } from '../../shared/reference/currencies.ts';
import { partsOf, spansOf, type ReportInterval, type ReportPeriod } from '../domain/revenue-period.ts';

/** What revenue may be sorted by; the order is that of the rows. */
export const REVENUE_KEYS = ['TENANT', 'COUNTRY', 'LEGAL_ENTITY', 'RESELLER', 'ACCOUNT'] as const;

export type RevenueKey = (typeof REVENUE_KEYS)[number];

/** What is asked. Ids are uuids; what is missing in the filter lets everything pass. */
export interface RevenueQuestion {
  period: ReportPeriod;
  interval: ReportInterval;
  keys: readonly RevenueKey[];
  filter: { tenants?: string[]; accounts?: string[]; countries?: string[]; currencies?: string[] };
  consolidate: { currency: string; book: string; policy: 'INVOICE_DATE' | 'FIXED'; rootTenantId: string } | null;
  now: Date;
}

/**
 * One line of the answer. `ROW`: a currency and rate of a row of the page; `TOTAL`: the same of everything; `MISSING`: a tenant
 * without a rate, with the currencies; `ROWS`: what all rows come to after converting, where that may not be the total. Amounts
 * are minor units as text, those that end in `_in` converted: null where the tenants behind them are left out, and when nothing
 * was to be converted.
 */
export interface RevenueRecord {
  kind: 'ROW' | 'TOTAL' | 'MISSING' | 'ROWS';
  place: string;
  begins_on: string;
  tenant_id: string;
  country: string;
  legal_entity_id: string;
  reseller_id: string;
  account_id: string;
  currency: string;
  rate: string | null;
  valid_from: Date | null;
  net_minor: string;
  tax_minor: string;
  cost_minor: string;
  net_in: string | null;
  tax_in: string | null;
  cost_in: string | null;
}

/** Stands in a row's key where no reseller is. */
export const NO_RESELLER = '00000000-0000-0000-0000-000000000000';

const KEY_COLUMNS: Record<RevenueKey, SortColumn> = {
  TENANT: { sql: 'tenant_id', type: 'uuid' },
  COUNTRY: { sql: 'country', type: 'text' },
  LEGAL_ENTITY: { sql: 'legal_entity_id', type: 'uuid' },
  RESELLER: { sql: 'reseller_id', type: 'uuid' },
  ACCOUNT: { sql: 'account_id', type: 'uuid' },
};

const AMOUNTS = ['net', 'tax', 'cost'] as const;
const SUMS = AMOUNTS.map((amount) => `billing.sum_minor(${amount}_minor) as ${amount}_minor`).join(', ');
/** The columns that tell one row from another, in the order of the rows. */
export function keyColumns({ keys }: RevenueQuestion): SortColumn[] {
  const wanted = REVENUE_KEYS.filter((key) => keys.includes(key));
  return [{ sql: 'begins_on', type: 'date' }, ...wanted.map((key) => KEY_COLUMNS[key])];
}

/**
 * The report in one statement, however many tenants there are: sums of each tenant and currency, of which each is converted
 * once, then totals and the rows of one page. Sums that are not folded yet are read beside those that are, in one snapshot.
 */
export function revenueStatement(context: ReadContext, question: RevenueQuestion, page: PageRequest | null): Statement {
  const { values, bind } = parameters();
  const { consolidate } = question;
  // What is sorted by nothing but its tenant is what totals are made of, too.
  const whole = question.keys.every((key) => key === 'TENANT') ? 'rated' : 'whole';
  const text = `with ${[
    ...sumsOf(context, question, bind),
    ...(consolidate ? ratesFor(context, { ...question, consolidate }, bind) : []),
    ratedSums('rated', 'keyed', consolidate),
    ...(whole === 'whole' ? [ratedSums('whole', BY_TENANT, consolidate)] : []),
    `missing as materialized (select tenant_id, min(begins_on) as begins_on, string_agg(distinct currency, ', ') as currencies
      from ${whole} where times is null group by tenant_id)`,
    ...(page ? [pageOf(question, page, values, bind)] : []),
  ].join(',\n')}
    select 'TOTAL' as kind, null::bigint as place, ${nothingIn(EVERY_KEY)}, currency, rate::text, valid_from, ${FIGURES}
    from ${whole} as sums left join missing on missing.tenant_id = sums.tenant_id group by currency, rate, valid_from
    union all select 'MISSING', null, begins_on::text, tenant_id, ${nothingIn(EVERY_KEY.slice(2))}, currencies, null, null, null, null, null, null, null, null
    from missing
    ${whole === 'whole' ? `union all ${convertedInRows()}` : ''}
    ${page ? `union all ${rowsOfPage(question)}` : ''}`;
  return { text, values };
}

/** How many rows there are, up to `most`. */
export function revenueCount(context: ReadContext, question: RevenueQuestion, most: number): Statement {
  const { values, bind } = parameters();
  const columns = keyColumns(question).map(({ sql }) => sql);
  const text = `with ${sumsOf(context, question, bind).join(',\n')}
    select count(*)::int as counted from (select from keyed group by ${columns.join(', ')} limit ${bind(most)}) as counted_row`;
  return { text, values };
}

type Bind = (value: unknown) => string;

function parameters(): { values: unknown[]; bind: Bind } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

const EVERY_KEY: readonly SortColumn[] = [
  { sql: 'begins_on', type: 'text' },
  ...REVENUE_KEYS.map((key) => KEY_COLUMNS[key]),
];

function nothingIn(columns: readonly SortColumn[]): string {
  return columns.map(({ sql, type }) => `null::${type} as ${sql}`).join(', ');
}

/**
 * `base`: a tenant's sums by currency, with its companies or accounts only where rows or their countries and resellers need
 * them. `keyed`: the same by what the rows are about.
 */
function sumsOf(context: ReadContext, question: RevenueQuestion, bind: Bind): string[] {
  const { keys, interval, filter } = question;
  const hasCountry = keys.includes('COUNTRY');
  const hasReseller = keys.includes('RESELLER');
  const hasEntity = hasCountry || keys.includes('LEGAL_ENTITY');
  const hasAccount = hasReseller || keys.includes('ACCOUNT');
  const isByDay = interval === 'DAY' || hasAccount || filter.accounts !== undefined;
  const extra = [
    ...(hasEntity ? ['legal_entity_id'] : []),
    ...(hasAccount ? ['account_id', 'reseller_account_id'] : []),
  ];
  const grain = ['tenant_id', 'begins_on', ...extra, 'currency'].join(', ');
  const { months, days, deltas, companies } = partsIn(context, question, { hasAccount, isByDay }, bind);
  const summed = (parts: string[]) =>
    `select ${grain}, ${SUMS} from (${parts.join('\nunion all\n')}) as part group by ${grain}`;
  // Most months are one row that nothing is to be added to, and adding up hundreds of thousands of such is half of the work.
  const isByMonth = interval === 'MONTH' && !isByDay && !hasEntity;
  const base = isByMonth
    ? [
        `mixed as materialized (select tenant_id from (${days}) as day union select tenant_id from (${deltas}) as delta
          union select tenant_id from (${companies}) as company group by tenant_id having count(*) > 1)`,
        `base as (select ${grain}, net_minor, tax_minor, cost_minor from (${months}) as month where tenant_id not in (select tenant_id from mixed)
          union all ${summed([`select * from (${months}) as month where tenant_id in (select tenant_id from mixed)`, days, deltas])})`,
      ]
    : [`base as materialized (${summed([months, days, deltas])})`];
  if (!hasCountry && !hasReseller) {
    return [...base, 'keyed as (select * from base)'];
  }
  const columns = [
    ...['base.tenant_id', 'begins_on'],
    ...(hasCountry ? [`coalesce(issuer.country, 'ZZ') as country`] : []),
    ...(keys.includes('LEGAL_ENTITY') ? ['base.legal_entity_id'] : []),
    ...(hasReseller ? [RESELLER] : []),
    ...(keys.includes('ACCOUNT') ? ['base.account_id'] : []),
    'base.currency',
  ];
  const joins = [
    ...(hasCountry
      ? [
          'left join billing.issuer on issuer.tenant_id = base.tenant_id and issuer.legal_entity_id = base.legal_entity_id',
        ]
      : []),
    ...(hasReseller
      ? ['left join billing.buyer on buyer.tenant_id = base.tenant_id and buyer.account_id = base.account_id']
      : []),
  ];
  const places = columns.map((_column, index) => index + 1).join(', ');
  return [...base, `keyed as (select ${columns.join(', ')}, ${SUMS} from base ${joins.join(' ')} group by ${places})`];
}

/** A reseller that is invoiced itself stands above itself. */
const RESELLER = `coalesce(base.reseller_account_id, case buyer.kind when 'RESELLER' then base.account_id end, '${NO_RESELLER}') as reseller_id`;

/** Whole months, single days and what is not folded yet; what only few reports filter by stands in the text only for them. */
function partsIn(
  { tenantId, readScope }: ReadContext,
  { period, interval, filter }: RevenueQuestion,
  { hasAccount, isByDay }: { hasAccount: boolean; isByDay: boolean },
  bind: Bind,
): Record<'months' | 'days' | 'deltas' | 'companies', string> {
  const [from = '', until = '', monthsFrom = '', monthsUntil = ''] = [partsOf(period, isByDay)].flatMap((parts) =>
    [parts.from, parts.until, parts.monthsFrom, parts.monthsUntil].map((day) => `${bind(day)}::date`),
  );
  const tenant = readScope === 'tenant' ? bind(tenantId) : null;
  const tenants = filter.tenants && bind(filter.tenants);
  const accounts = filter.accounts && bind(filter.accounts);
  const countries = filter.countries && bind(filter.countries);
  const currencies = filter.currencies && bind(filter.currencies);
  const conditions = (owner: string) => [
    ...(tenant ? [`${owner}.tenant_id = ${tenant}`] : []),
    ...(tenants ? [`${owner}.tenant_id = any(${tenants}::uuid[])`] : []),
    ...(accounts && owner !== 'revenue_month' ? [`${owner}.account_id = any(${accounts}::uuid[])`] : []),
    ...(currencies ? [`${owner}.currency = any(${currencies}::text[])`] : []),
    ...(countries
      ? [
          `exists (select from billing.issuer where issuer.tenant_id = ${owner}.tenant_id
          and issuer.legal_entity_id = ${owner}.legal_entity_id and issuer.country = any(${countries}::text[]))`,
        ]
      : []),
  ];
  const select = (owner: string, day: string, figuresOf = owner) => {
    const accountColumns =
      owner === 'revenue_month'
        ? 'null::uuid as account_id, null::uuid as reseller_account_id'
        : `${owner}.account_id, ${owner}.reseller_account_id`;
    return `select ${owner}.tenant_id, ${beginningOf(interval, `${owner}.${day}`, from)} as begins_on, ${owner}.legal_entity_id,
      ${hasAccount ? `${accountColumns}, ` : ''}${owner}.currency, ${AMOUNTS.map((name) => `${figuresOf}.${name}_minor`).join(', ')}`;
  };
  const where = (owner: string, days: string) => ['where', [days, ...conditions(owner)].join(' and ')].join(' ');
  return {
    months: `${select('revenue_month', 'month')} from billing.revenue_month
      ${where('revenue_month', `month >= ${monthsFrom} and month < ${monthsUntil}`)}`,
    days: `${select('revenue_day', 'day')} from billing.revenue_day
      ${where('revenue_day', `((day >= ${from} and day < ${monthsFrom}) or (day >= ${monthsUntil} and day < ${until}))`)}`,
    deltas: `${select('invoice', 'issued_on', 'revenue_delta')} from billing.revenue_delta
      join billing.invoice on invoice.tenant_id = revenue_delta.tenant_id and invoice.id = revenue_delta.invoice_id
      ${where('invoice', `issued_on >= ${from} and issued_on < ${until}`)}`,
    companies: `select tenant_id from billing.issuer ${tenant ? `where issuer.tenant_id = ${tenant}` : ''}`,
  };
}

/** The day on which the interval of a day begins. */
function beginningOf(interval: ReportInterval, day: string, from: string): string {
  switch (interval) {
    case 'TOTAL':
      return from;
    case 'DAY':
      return day;
    case 'MONTH':
      return day.endsWith('.month') ? day : `date_trunc('month', ${day}::timestamp)::date`;
    default:
      return `date_trunc('${interval.toLowerCase()}', ${day}::timestamp)::date`;
  }
}

type Consolidation = NonNullable<RevenueQuestion['consolidate']>;

/**
 * `dated`: for each interval and each tenant that has a book, what one minor unit of a currency is in minor units of the other,
 * by the rate that counted at the interval's end in that tenant's zone, or counts now. Only directed rates as they were recorded.
 */
function ratesFor(
  { tenantId, readScope }: ReadContext,
  { period, interval, consolidate, now }: RevenueQuestion & { consolidate: Consolidation },
  bind: Bind,
): string[] {
  const spans = spansOf(period, interval);
  const [begins, ends] = [bind(spans.map(({ beginsOn }) => beginsOn)), bind(spans.map(({ endsOn }) => endsOn))];
  const instant = `${bind(now)}::timestamptz`;
  const [book, target, root] = [consolidate.book, consolidate.currency, consolidate.rootTenantId].map(bind);
  const digits = [...CURRENCY_DIGITS];
  const targetDigits = bind(CURRENCY_DIGITS.get(consolidate.currency) ?? 0);
  const codes = bind(digits.map(([code]) => code));
  const digitsOf = bind(digits.map(([, count]) => count));
  const at =
    consolidate.policy === 'FIXED'
      ? instant
      : `least(${instant}, (ends_on::timestamp at time zone coalesce(settings.time_zone, 'UTC')) - interval '1 microsecond')`;
  const mine = readScope === 'tenant' ? `and tenant_id = ${bind(tenantId)}` : '';
  return [
    `span as (select * from unnest(${begins}::date[], ${ends}::date[]) as span (begins_on, ends_on))`,
    `pair as (select distinct tenant_id, from_currency from billing.exchange_rate where to_currency = ${target} and book = ${book} ${mine})`,
    `dated as materialized (
      select tenant_id, tenant_id = ${root} as is_central, from_currency, begins_on, rate, valid_from, factor, (factor * per)::bigint as times, per::bigint as per,
        (9e18 / (factor * per))::bigint as safe
      from (
        select pair.tenant_id, pair.from_currency, begins_on, rate, valid_from, trim_scale(rate * 10::numeric ^ (${targetDigits}::int - digits.count)) as factor
        from pair join unnest(${codes}::text[], ${digitsOf}::int[]) as digits (code, count) on code = from_currency
        left join billing.tenant_settings settings on settings.tenant_id = pair.tenant_id
        cross join span
        cross join lateral (select rate, valid_from from billing.exchange_rate known
          where known.tenant_id = pair.tenant_id and to_currency = ${target} and book = ${book}
            and known.from_currency = pair.from_currency and valid_from <= ${at}
          order by valid_from desc limit 1) as latest
        union all select ${root}::uuid, ${target}, begins_on, null, null, 1 from span
      ) as found, lateral (select 10::numeric ^ scale(factor) as per) as fraction)`,
  ];
}

/**
 * Sums with their rate, the tenant's own before root's, and converted by it; null where there is none. Each is rounded once, a
 * half away from zero: in whole numbers (`times` / `per`), which are faster, as long as these are large enough for the sum.
 */
function ratedSums(name: string, source: string, consolidate: Consolidation | null): string {
  if (!consolidate) {
    const nothing = AMOUNTS.map((amount) => `null::bigint as ${amount}_in`).join(', ');
    return `${name} as (select *, null::numeric as rate, null::timestamptz as valid_from, 1 as times, ${nothing} from ${source} as sums)`;
  }
  const chosen = ['rate', 'valid_from', 'factor', 'times', 'per', 'safe'].map(
    (column) => `coalesce(own.${column}, central.${column}) as ${column}`,
  );
  return `${name} as materialized (
    select *, ${AMOUNTS.map((amount) => `${converted(`${amount}_minor`)} as ${amount}_in`).join(', ')}
    from (
      select sums.*, ${chosen.join(', ')} from ${source} as sums
      left join dated own on own.tenant_id = sums.tenant_id and own.from_currency = sums.currency and own.begins_on = sums.begins_on
      left join dated central on central.is_central and central.from_currency = sums.currency and central.begins_on = sums.begins_on) as sums)`;
}

function converted(amount: string): string {
  return `case when ${amount} between 0 and safe then (${amount} * times + per / 2) / per
    when ${amount} between -safe and 0 then -((per / 2 - ${amount} * times) / per) else round(${amount} * factor)::bigint end`;
}

const BY_TENANT = `(select tenant_id, begins_on, currency, ${SUMS} from base group by tenant_id, begins_on, currency)`;

const CONVERTED = AMOUNTS.map(
  (amount) => `billing.sum_minor(${amount}_in) filter (where missing.tenant_id is null) as ${amount}_in`,
).join(', ');
const FIGURES = `${SUMS}, ${CONVERTED}`;

function convertedInRows(): string {
  return `select 'ROWS', null, ${nothingIn(EVERY_KEY)}, null, null, null, null, null, null, ${CONVERTED}
    from rated as sums left join missing on missing.tenant_id = sums.tenant_id`;
}

function pageOf(question: RevenueQuestion, page: PageRequest, values: unknown[], bind: Bind): string {
  const columns = keyColumns(question);
  const names = columns.map(({ sql }) => sql).join(', ');
  const place = keyset(columns, false, page, values.length + 1);
  values.push(...place.values);
  return `page as (select ${names}, row_number() over () as place
    from (select ${names} from rated where ${place.where} group by ${names} order by ${place.orderBy} limit ${bind(page.limit)}) as wanted)`;
}

function rowsOfPage(question: RevenueQuestion): string {
  const columns = keyColumns(question).map(({ sql }) => sql);
  const shown = EVERY_KEY.map(({ sql, type }) => (columns.includes(sql) ? `page.${sql}::${type}` : `null::${type}`));
  const match = columns.map((column) => `page.${column} = rated.${column}`).join(' and ');
  const grouped = ['page.place', ...columns.map((column) => `page.${column}`), 'currency', 'rate', 'valid_from'];
  return `select 'ROW', page.place, ${shown.join(', ')}, currency, rate::text, valid_from, ${FIGURES}
    from rated join page on ${match} left join missing on missing.tenant_id = rated.tenant_id group by ${grouped.join(', ')}`;
}
