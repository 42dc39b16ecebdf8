import { authorize } from '../../shared/context/authorize.ts';
import { countOf, COUNT_MAX, pageRequest, type PageArgs } from '../../shared/graphql/connection.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import type { BillingContext } from '../context.ts';
import { decideReportPeriod, type ReportInterval } from '../domain/revenue-period.ts';
import { revenueCount, REVENUE_KEYS, type RevenueKey, type RevenueQuestion } from './revenue-statement.ts';
import { decodeAll } from './scope.ts';

/** The report as it is asked for: ids and enums as the graph writes them. */
export interface RevenueSearch {
  period: { from?: string | null; until?: string | null };
  groupBy: readonly string[];
  interval: ReportInterval;
  filter?: {
    tenantIds?: string[] | null;
    country?: string[] | null;
    accountId?: string | null;
    currency?: string[] | null;
  } | null;
  consolidate?: { currency: string; book: string; policy: string } | null;
}

/**
 * What is asked, once it is clear that it can be answered. Costs and margins are in every answer: who may not see them may
 * not see the report.
 */
export function revenueQuestion(context: BillingContext, search: RevenueSearch): RevenueQuestion {
  authorize(context, 'revenue:read');
  authorize(context, 'margin:read');
  const period = decideReportPeriod(search.period);
  if (!period.ok) {
    throw new RequestError('BAD_USER_INPUT', period.rejection.message, { argument: 'period' });
  }
  const { tenantIds, country, accountId, currency } = search.filter ?? {};
  return {
    period: period.value,
    interval: search.interval,
    keys: keysOf(search.groupBy),
    filter: {
      ...(tenantIds ? { tenants: decodeAll('tenant', tenantIds) } : {}),
      ...(accountId ? { accounts: decodeAll('account', [accountId]) } : {}),
      ...(country ? { countries: country } : {}),
      ...(currency ? { currencies: currency } : {}),
    },
    consolidate: search.consolidate ? consolidationOf(search.consolidate, context.homeTenantId) : null,
    now: context.now,
  };
}

function keysOf(groupBy: readonly string[]): RevenueKey[] {
  const keys = REVENUE_KEYS.filter((key) => groupBy.includes(key));
  const others = groupBy.filter((dimension) => !keys.some((key) => key === dimension));
  if (others.length > 0) {
    const message = `Revenue is not kept by ${others.join(' and ')}. Group by ${REVENUE_KEYS.join(', ')}.`;
    throw new RequestError('BAD_USER_INPUT', message, { argument: 'groupBy' });
  }
  return keys;
}

function consolidationOf(
  { currency, book, policy }: { currency: string; book: string; policy: string },
  rootTenantId: string,
): RevenueQuestion['consolidate'] {
  if (policy !== 'INVOICE_DATE' && policy !== 'FIXED') {
    const message = `${policy} is not computed yet. Convert by INVOICE_DATE or FIXED.`;
    throw new RequestError('BAD_USER_INPUT', message, { argument: 'policy' });
  }
  return { currency, book, policy, rootTenantId };
}

/** The rows of a report that a page asks for. */
export async function findRevenueRows(context: BillingContext, question: RevenueQuestion, page: PageArgs) {
  const { now: _now, ...list } = question;
  const identity = { claims: context, list: { revenueReport: list } };
  const request = pageRequest(page, identity);
  const { rows } = await context.loaders.revenue.load({ question, page: request });
  return { request, identity, rows };
}

export async function countRevenueRows(context: BillingContext, question: RevenueQuestion) {
  const statement = revenueCount(context, question, COUNT_MAX + 1);
  const [row] = await context.reader.read<{ counted: number }>(context, statement);
  return countOf(row?.counted ?? 0);
}
