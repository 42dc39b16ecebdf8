import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import { createHash } from 'node:crypto';
import type { Claims } from '../context/operation-context.ts';
import { openSealed, seal } from '../context/sealed-text.ts';
import { type Count, CountPrecision, PageInfo } from './common-types.ts';
import { RequestError } from './request-error.ts';

export const PAGE_SIZE_DEFAULT = 25;
export const PAGE_SIZE_MAX = 100;
export const COUNT_MAX = 10_000;

const CURSOR_LIFETIME_MILLISECONDS = 7 * 24 * 3600 * 1000;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many to take from the front: 1 to 100, 25 when neither is given.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'A cursor to begin behind.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many to take from the back: 1 to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'A cursor to end before.' })
  before?: string | null;
}

/** One value of a row's place in the order; the id comes last and breaks ties. */
export type SortValue = string | number | null;

/** What to fetch: `limit` holds one row more than the page, which tells whether there is another page. */
export interface PageRequest {
  limit: number;
  size: number;
  isBackward: boolean;
  /** The place to go on from, in the order of the list's sort keys; null at an end of the list. */
  from: readonly SortValue[] | null;
}

/** What makes a cursor of one list useless in another: who asks, and for which list. */
export interface ListIdentity {
  claims: Pick<Claims, 'actorKind' | 'tenantId' | 'accountId' | 'readScope'>;
  /** Name, filter and sort of the list. */
  list: object;
}

export interface Edge<Node> {
  cursor: string;
  node: Node;
}

export interface Connection<Node> {
  edges: Edge<Node>[];
  nodes: Node[];
  pageInfo: PageInfo;
}

/** Reads the page arguments, or throws `BAD_USER_INPUT` with the argument that is wrong. */
export function pageRequest(args: PageArgs, identity: ListIdentity, sizeMax = PAGE_SIZE_MAX): PageRequest {
  const { first, last, after, before } = args;
  if (first != null && last != null) {
    throw new RequestError('BAD_USER_INPUT', 'Ask for the first or for the last ones, not for both.', {
      argument: 'last',
    });
  }
  refuseNull(args, 'first');
  refuseNull(args, 'last');
  const isBackward = last != null;
  const size = last ?? first ?? PAGE_SIZE_DEFAULT;
  if (size < 1 || size > sizeMax) {
    throw new RequestError('BAD_USER_INPUT', `A page has 1 to ${sizeMax} entries.`, {
      argument: isBackward ? 'last' : 'first',
    });
  }
  const argument = isBackward ? 'before' : 'after';
  const cursor = isBackward ? before : after;
  if ((isBackward ? after : before) != null) {
    throw new RequestError('BAD_USER_INPUT', 'Use `after` with `first`, and `before` with `last`.', {
      argument: isBackward ? 'after' : 'before',
    });
  }
  return { limit: size + 1, size, isBackward, from: cursor == null ? null : openCursor(cursor, argument, identity) };
}

function refuseNull(args: PageArgs, argument: 'first' | 'last'): void {
  if (args[argument] === null) {
    throw new RequestError('BAD_USER_INPUT', `Leave \`${argument}\` out or give it a number.`, { argument });
  }
}

/**
 * A page from the rows that were fetched for it: `rows` holds up to `limit` rows in the order of the query (reversed when
 * going backward); `sortValues` says a row's place.
 */
export function connectionOf<Row, Node>(
  request: PageRequest,
  identity: ListIdentity,
  page: { rows: readonly Row[]; sortValues: (row: Row) => readonly SortValue[]; node: (row: Row) => Node },
): Connection<Node> {
  const { size, isBackward, from } = request;
  const taken = page.rows.slice(0, size);
  const hasMore = page.rows.length > size;
  const ordered = isBackward ? taken.toReversed() : taken;
  const edges = ordered.map((row) => ({ row, node: page.node(row) }));
  const cursorOf = (row: Row | undefined) => (row === undefined ? null : sealCursor(page.sortValues(row), identity));
  return {
    edges: edges.map(({ row, node }) => ({
      get cursor() {
        return sealCursor(page.sortValues(row), identity);
      },
      node,
    })),
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: isBackward ? from !== null : hasMore,
      hasPreviousPage: isBackward ? hasMore : from !== null,
      get startCursor() {
        return cursorOf(ordered[0]);
      },
      get endCursor() {
        return cursorOf(ordered.at(-1));
      },
    },
  };
}

/** A count from a query that stopped counting at `COUNT_MAX + 1`. */
export function countOf(counted: number): Count {
  return counted > COUNT_MAX
    ? { value: COUNT_MAX, precision: CountPrecision.AT_LEAST }
    : { value: counted, precision: CountPrecision.EXACT };
}

const CURSOR_PURPOSE = 'cursor';

function sealCursor(values: readonly SortValue[], identity: ListIdentity): string {
  return seal(CURSOR_PURPOSE, JSON.stringify({ v: values, l: fingerprint(identity), t: Date.now() }));
}

function openCursor(cursor: string, argument: string, identity: ListIdentity): readonly SortValue[] {
  const text = openSealed(CURSOR_PURPOSE, cursor);
  const content = text === null ? null : (JSON.parse(text) as { v: SortValue[]; l: string; t: number });
  if (!content || content.l !== fingerprint(identity) || Date.now() - content.t > CURSOR_LIFETIME_MILLISECONDS) {
    throw new RequestError(
      'BAD_USER_INPUT',
      'This cursor belongs to another list or is too old. Begin again without it.',
      { argument },
    );
  }
  return content.v;
}

/** A guest who does not keep the guest token is somebody new in every request, and sees the same list. */
function fingerprint({ claims, list }: ListIdentity): string {
  const { actorKind, tenantId, accountId, readScope } = claims;
  const viewer = actorKind === 'guest' ? 'guest' : accountId;
  return createHash('sha256')
    .update(JSON.stringify([tenantId, viewer, readScope, list]))
    .digest('base64url')
    .slice(0, 16);
}

type Constructor<T = object> = new (...args: never[]) => T;

/**
 * The edge and connection types of a list: `PlanEdge` and `PlanConnection`. The connection may be extended by a class that
 * adds fields of its own. `totalCount` has a resolver beside the list, so that it is counted only when it is selected.
 */
export function connectionTypes<Node extends Constructor>(name: string, node: () => Node, description: string) {
  class ListEdge {
    cursor!: string;
    node!: InstanceType<Node>;
  }
  Field(() => String, { description: 'The place of this entry; pass it as `after` or `before`.' })(
    ListEdge.prototype,
    'cursor',
  );
  Field(() => node(), { description: 'The entry itself.' })(ListEdge.prototype, 'node');
  ObjectType(`${name}Edge`, { description: `An entry of ${name}Connection.`, simpleResolvers: true })(ListEdge);

  abstract class ListConnection {
    nodes!: InstanceType<Node>[];
    edges!: ListEdge[];
    pageInfo!: PageInfo;
  }
  Field(() => [node()], { description: 'The entries without their cursors.' })(ListConnection.prototype, 'nodes');
  Field(() => [ListEdge], { description: 'The entries, each with the cursor of its place.' })(
    ListConnection.prototype,
    'edges',
  );
  Field(() => PageInfo, { description: 'Where this page lies, and how to go on.' })(
    ListConnection.prototype,
    'pageInfo',
  );
  ObjectType(`${name}Connection`, { description })(ListConnection);

  return { Edge: ListEdge, Connection: ListConnection as unknown as new () => ListConnection };
}
