import { Arg, Args, Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access, Cost, ListSize } from '../../shared/graphql/access.ts';
import { BillingPeriod, billingPeriodView } from '../../shared/graphql/billing-period.ts';
import {
  Count,
  Fact,
  Money,
  TenantReference,
  type UnavailableReason,
  UnavailableTenant,
} from '../../shared/graphql/common-types.ts';
import { connectionOf, connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateRange } from '../../shared/graphql/date-range.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import type { CalendarDate } from '../../shared/time/calendar-date.ts';
import type { BillingContext } from '../context.ts';
import { figuresOf } from '../domain/revenue-figures.ts';
import { daysOfRow } from '../domain/revenue-period.ts';
import type { TenantWithoutRate } from '../queries/revenue-loader.ts';
import { countRevenueRows, findRevenueRows, revenueQuestion } from '../queries/revenue-report.ts';
import {
  keyColumns,
  NO_RESELLER,
  type RevenueKey,
  type RevenueQuestion,
  type RevenueRecord,
} from '../queries/revenue-statement.ts';
import { RevenueFigures, revenueFiguresView } from './revenue-figures.ts';
import { ConsolidationInput, ReportInterval, RevenueDimension, RevenueFilter } from './revenue-input.ts';

@ObjectType({ description: 'What was invoiced in one interval, by what was asked for.', simpleResolvers: true })
class RevenueRow {
  @Field(() => BillingPeriod, { description: 'The days of the interval, as far as the report is about them.' })
  period!: BillingPeriod;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is; null unless grouped by TENANT.' })
  tenant!: TenantReference | null;

  @Field(() => [Fact], {
    description:
      'What the row is about: for each dimension, by its name, an id or the country’s code. RESELLER is missing where none is.',
  })
  key!: Fact[];

  @Field(() => RevenueFigures, { description: 'What it comes to.' })
  figures!: RevenueFigures;
}

const lists = connectionTypes('RevenueRow', () => RevenueRow, 'Revenue by interval, and in each by id or code.');
const RevenueRowConnection = lists.Connection;

@ObjectType({
  description:
    'What the tenants of the read scope have invoiced. Complete up to `freshAsOf`, whatever was invoiced a moment ago.',
})
class RevenueReport {
  @Field(() => [Money], {
    description: 'What tenants of the installation invoiced to each other, which is in no figure. None do so yet.',
  })
  intercompanyEliminated!: Money[];

  @Field(() => DateTimeScalar, { description: 'The moment of the answer.' })
  freshAsOf!: Date;
}

interface RevenueReportView extends RevenueReport {
  question: RevenueQuestion;
}

@Resolver(() => RevenueReport)
export class RevenueReportResolver {
  @Access('revenue:read', 'root')
  @Cost(50)
  @Query(() => RevenueReport, {
    nullable: true,
    description:
      'What was invoiced, by tenant, country, company, reseller or account, in each currency and converted into one. Needs `margin:read` too, because it shows costs.',
  })
  revenueReport(
    @Arg('period', () => DateRange, { description: 'Which days: both ends, ten years at most.' }) period: DateRange,
    @Arg('groupBy', () => [RevenueDimension], {
      description: 'What the rows are about; empty for one row an interval.',
    })
    groupBy: RevenueDimension[],
    @Arg('interval', () => ReportInterval, {
      defaultValue: ReportInterval.MONTH,
      description: 'How the period is cut.',
    })
    interval: ReportInterval,
    @Arg('filter', () => RevenueFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: RevenueFilter | null,
    @Arg('consolidate', () => ConsolidationInput, { nullable: true, description: 'Convert into one currency, too.' })
    consolidate: ConsolidationInput | null,
    @Ctx() context: BillingContext,
  ): RevenueReportView {
    const question = revenueQuestion(context, { period, groupBy, interval, filter, consolidate });
    return { question, intercompanyEliminated: [], freshAsOf: context.now };
  }

  @ListSize()
  @FieldResolver(() => RevenueRowConnection, { description: 'The earliest interval first.' })
  async rows(
    @Root() { question }: RevenueReportView,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: BillingContext,
  ) {
    const { request, identity, rows } = await findRevenueRows(context, question, page);
    const columns = keyColumns(question);
    const sortValues = (lines: RevenueRecord[]) =>
      columns.map(({ sql }) => lines[0]?.[sql as keyof RevenueRecord] as string);
    return { question, ...connectionOf(request, identity, { rows, sortValues, node: rowView(question) }) };
  }

  @FieldResolver(() => RevenueFigures, { description: 'All rows together, on this page or not.' })
  async total(@Root() { question }: RevenueReportView, @Ctx() { loaders }: BillingContext) {
    const { total } = await loaders.revenue.load({ question, page: null });
    return revenueFiguresView(total, question.consolidate);
  }

  @FieldResolver(() => [UnavailableTenant], {
    description: 'The tenants that are left out of everything consolidated; what they invoiced is in `perCurrency`.',
  })
  async unavailable(@Root() { question }: RevenueReportView, @Ctx() { loaders }: BillingContext) {
    const { missing } = await loaders.revenue.load({ question, page: null });
    return missing.map((tenant) => unavailableView(tenant, question));
  }
}

@Resolver(() => RevenueRowConnection)
export class RevenueRowConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { question }: { question: RevenueQuestion }, @Ctx() context: BillingContext) {
    return countRevenueRows(context, question);
  }
}

function rowView({ keys, interval, period, consolidate }: RevenueQuestion) {
  return (lines: RevenueRecord[]): RevenueRow => {
    const [first] = lines;
    if (!first) {
      throw new Error('a row of nothing');
    }
    return {
      period: billingPeriodView(daysOfRow(first.begins_on as CalendarDate, interval, period)),
      tenant: keys.includes('TENANT') ? { id: encodeId('tenant', first.tenant_id) } : null,
      key: keys.flatMap((name) => factsOf(name, first)),
      figures: revenueFiguresView(figuresOf(lines, consolidate !== null), consolidate),
    };
  };
}

const VALUE_OF_KEY: Record<RevenueKey, (row: RevenueRecord) => string | null> = {
  TENANT: (row) => encodeId('tenant', row.tenant_id),
  COUNTRY: (row) => row.country,
  LEGAL_ENTITY: (row) => encodeId('legalEntity', row.legal_entity_id),
  RESELLER: (row) => (row.reseller_id === NO_RESELLER ? null : encodeId('account', row.reseller_id)),
  ACCOUNT: (row) => encodeId('account', row.account_id),
};

function factsOf(name: RevenueKey, row: RevenueRecord): Fact[] {
  const value = VALUE_OF_KEY[name](row);
  return value === null ? [] : [{ name, value }];
}

function unavailableView(
  { tenantId, currencies, beginsOn }: TenantWithoutRate,
  { consolidate, interval, period }: RevenueQuestion,
): UnavailableTenant {
  const { lastDay } = daysOfRow(beginsOn as CalendarDate, interval, period);
  return {
    tenantId: encodeId('tenant', tenantId),
    reason: 'RATE_MISSING' as UnavailableReason,
    message: `Left out of what is consolidated: no ${consolidate?.book} rate from ${currencies} to ${consolidate?.currency} for the days to ${lastDay}. Record one.`,
  };
}
