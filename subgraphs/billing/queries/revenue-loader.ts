import DataLoader from 'dataloader';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import type { PageRequest } from '../../shared/graphql/connection.ts';
import { figuresOf, type RevenueFigures } from '../domain/revenue-figures.ts';
import { revenueStatement, type RevenueQuestion, type RevenueRecord } from './revenue-statement.ts';

/** A tenant that is left out of what is converted, the first interval and the currencies that it has no rate for. */
export interface TenantWithoutRate {
  tenantId: string;
  currencies: string;
  beginsOn: string;
}

export interface RevenueAnswer {
  /** The lines of each row of the page, in the order of the page's query; `[]` when no page was asked for. */
  rows: RevenueRecord[][];
  total: RevenueFigures;
  missing: TenantWithoutRate[];
}

interface RevenueWish {
  question: RevenueQuestion;
  page: PageRequest | null;
}

/** Rows, total and gaps of a report are asked for by fields of their own; all of one tick are answered by one statement. */
export function revenueLoader(reader: Reader, context: ReadContext): DataLoader<RevenueWish, RevenueAnswer> {
  return new DataLoader(
    async (wishes) => {
      const ofReports = [...Map.groupBy(wishes, ({ question }) => question)];
      const answers = await Promise.all(
        ofReports.map(([question, asked]) => answersTo(reader, context, question, asked)),
      );
      const found = new Map(answers.flat());
      return wishes.map((wish) => found.get(wish) ?? new Error('a report without an answer'));
    },
    { cache: false },
  );
}

/** A report's rows may be asked for twice by aliases; whoever wants no rows is answered along with the first who does. */
async function answersTo(
  reader: Reader,
  context: ReadContext,
  question: RevenueQuestion,
  wishes: readonly RevenueWish[],
): Promise<[RevenueWish, RevenueAnswer][]> {
  const paged = wishes.filter(({ page }) => page !== null);
  const pages = paged.length > 0 ? paged.map(({ page }) => page) : [null];
  const answers = await Promise.all(
    pages.map(async (page) => {
      const records = await reader.read<RevenueRecord>(context, revenueStatement(context, question, page));
      return [page, answerOf(question, records)] as const;
    }),
  );
  const ofPage = new Map(answers);
  const [[, first] = []] = answers;
  return wishes.flatMap((wish) => {
    const answer = ofPage.get(wish.page) ?? first;
    return answer ? [[wish, answer]] : [];
  });
}

function answerOf({ consolidate }: RevenueQuestion, records: readonly RevenueRecord[]): RevenueAnswer {
  const byKind = Map.groupBy(records, ({ kind }) => kind);
  const rows = Map.groupBy(byKind.get('ROW') ?? [], ({ place }) => Number(place));
  const total = figuresOf(byKind.get('TOTAL') ?? [], consolidate !== null);
  const [ofRows] = byKind.get('ROWS') ?? [];
  if (total.consolidated && ofRows) {
    total.consolidated.residual = total.consolidated.net - BigInt(ofRows.net_in ?? 0);
  }
  return {
    rows: [...rows].toSorted(([a], [b]) => a - b).map(([, lines]) => lines),
    total,
    missing: (byKind.get('MISSING') ?? []).map((record) => ({
      tenantId: record.tenant_id,
      currencies: record.currency,
      beginsOn: record.begins_on,
    })),
  };
}
