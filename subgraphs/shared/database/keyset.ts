import type { PageRequest } from '../graphql/connection.ts';

/** A sort key of a list, the tie-breakers included: its SQL and its type. */
export interface SortColumn {
  sql: string;
  type: 'text' | 'uuid' | 'int' | 'bigint' | 'date' | 'timestamptz' | 'real' | 'xid8';
}

export interface Keyset {
  /** Condition that begins behind the cursor; `true` at an end of the list. */
  where: string;
  orderBy: string;
  /** Values of `where`, to be bound from `firstParameter` on. */
  values: unknown[];
}

/** How to fetch one page of a list that is ordered by the columns, all of them rising or all of them falling. */
export function keyset(
  columns: readonly SortColumn[],
  isDescending: boolean,
  page: PageRequest,
  firstParameter: number,
): Keyset {
  const isFalling = isDescending !== page.isBackward;
  const orderBy = columns.map(({ sql }) => `${sql} ${isFalling ? 'desc' : 'asc'}`).join(', ');
  if (!page.from) {
    return { where: 'true', orderBy, values: [] };
  }
  const left = columns.map(({ sql }) => sql).join(', ');
  const right = columns.map(({ type }, index) => `$${firstParameter + index}::${type}`).join(', ');
  return { where: `(${left}) ${isFalling ? '<' : '>'} (${right})`, orderBy, values: [...page.from] };
}
