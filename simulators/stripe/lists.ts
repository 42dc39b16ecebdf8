import { invalidParameter, noSuchParameter } from './failure.ts';
import { readGroup, readInteger, readText, requireText, type Parameters } from './parameters.ts';
import type { Call } from './call.ts';
import type { Metadata } from './objects.ts';

export const LIST_PARAMETERS = ['limit', 'starting_after', 'ending_before', 'created'] as const;
export const SEARCH_PARAMETERS = ['query', 'limit', 'page'] as const;

interface Listed {
  id: string;
  created: number;
}

/** One page of what `isWanted`, newest first. */
export function listPage<T extends Listed>(
  { parameters }: Call,
  url: string,
  objects: Readonly<Record<string, T>>,
  isWanted: (object: T) => boolean = () => true,
) {
  const limit = readLimit(parameters);
  const isInTime = readTimes(parameters);
  const all = Object.values(objects)
    .reverse()
    .filter((object) => isInTime(object.created) && isWanted(object));
  const after = readText(parameters, 'starting_after');
  const before = readText(parameters, 'ending_before');
  const start = after == null ? 0 : place(all, after, 'starting_after') + 1;
  const end = before == null ? all.length : place(all, before, 'ending_before');
  const data = before == null ? all.slice(start, start + limit) : all.slice(Math.max(0, end - limit), end);
  return { object: 'list', url, has_more: before == null ? start + limit < all.length : end > limit, data };
}

/** What fits `metadata['key']:'value' AND status:'value'`; written objects are found after the lag of searches. */
export function searchPage<T extends Listed & { metadata: Metadata }>(
  { parameters, now, searchLagSeconds }: Call,
  url: string,
  objects: Readonly<Record<string, T>>,
) {
  const limit = readLimit(parameters);
  const clauses = readQuery(requireText(parameters, 'query'));
  const found = Object.values(objects)
    .reverse()
    .filter((object) => object.created <= now - searchLagSeconds && clauses.every((fits) => fits(object)));
  const start = Number(readText(parameters, 'page') ?? 0);
  const hasMore = start + limit < found.length;
  return {
    object: 'search_result',
    url,
    has_more: hasMore,
    next_page: hasMore ? `${start + limit}` : null,
    data: found.slice(start, start + limit),
  };
}

const CLAUSE = /^(?:metadata\[["'](?<key>[^"']+)["']\]|(?<field>[a-z_]+))\s*:\s*["']?(?<value>[^"']*)["']?$/;

function readQuery(query: string): ((object: Listed & { metadata: Metadata }) => boolean)[] {
  return query.split(/\s+AND\s+/i).map((clause) => {
    const { key, field, value } = CLAUSE.exec(clause.trim())?.groups ?? {};
    if (key === undefined && field === undefined) {
      throw invalidParameter('query', undefined, `We were unable to parse your search query: ${clause}`);
    }
    return (object) => (key === undefined ? textOf(object, field ?? '') : object.metadata[key]) === value;
  });
}

function textOf(object: object, field: string): string {
  return String((object as Record<string, unknown>)[field]);
}

function readLimit(parameters: Parameters): number {
  const limit = readInteger(parameters, 'limit') ?? 10;
  if (limit < 1 || limit > 100) {
    throw invalidParameter('limit', 'parameter_invalid_integer', 'The limit is between 1 and 100.');
  }
  return limit;
}

function readTimes(parameters: Parameters): (created: number) => boolean {
  const range = readGroup(parameters, 'created');
  const exact = typeof parameters.created === 'string' ? readInteger(parameters, 'created') : undefined;
  const { gt, gte, lt, lte } = {
    gt: readInteger(range, 'gt') ?? -Infinity,
    gte: readInteger(range, 'gte') ?? -Infinity,
    lt: readInteger(range, 'lt') ?? Infinity,
    lte: readInteger(range, 'lte') ?? Infinity,
  };
  return (created) =>
    (exact === undefined || created === exact) && created > gt && created >= gte && created < lt && created <= lte;
}

function place(objects: readonly Listed[], id: string, parameter: string): number {
  const index = objects.findIndex((object) => object.id === id);
  if (index < 0) {
    throw noSuchParameter('object', id, parameter);
  }
  return index;
}
