import type { Door, ListDocument, MutationDocument, QueryDocument } from './documents.ts';
import type { Result, UserError } from './result.ts';
import { pause, send, type Answer, type AnswerError, type CallOptions, type Connection } from './send.ts';
import { TributaryError } from './tributary-error.ts';

/** Something that is missing from an answer, and why. */
export interface Gap {
  readonly path: readonly (string | number)[];
  readonly error: TributaryError;
}

export interface PageOptions extends CallOptions {
  /** After so many entries it ends, whatever there is; a list can be longer than anybody wants to wait for. */
  readonly max: number;
  /** How many to ask for at once: 1 to 100, 100 unless given. */
  readonly pageSize?: number;
}

export interface WaitOptions<Value> extends CallOptions {
  /** How long to wait in all; 15 minutes unless given. */
  readonly waitSeconds?: number;
  /** Called with every answer, the last one too. */
  readonly onProgress?: (value: Value) => void;
}

/** Variables may be left out when none of them is required. */
type Arguments<Variables, Options> = object extends Variables
  ? [variables?: Variables, options?: Options]
  : [variables: Variables, options?: Options];

/** Asks questions at one door, for one tenant or, as root, for many. */
export interface Reader<D extends Door> {
  /**
   * What was asked for; null when there is no such thing for this caller. Throws a TributaryError when it, or any part of
   * it, could not be read; a field that the caller may not see is just null.
   */
  query<Variables, Value>(
    document: QueryDocument<D, Variables, Value>,
    ...rest: Arguments<NoInfer<Variables>, CallOptions>
  ): Promise<Value>;
  /** The same, but what could not be read is null and listed, so that a page can show the rest. */
  queryWithGaps<Variables, Value>(
    document: QueryDocument<D, Variables, Value>,
    ...rest: Arguments<NoInfer<Variables>, CallOptions>
  ): Promise<{ value: Value; gaps: readonly Gap[] }>;
  /** Every entry of a list, page after page, up to `max`. */
  pages<Variables extends { first?: unknown; after?: unknown }, Value, Node>(
    document: ListDocument<D, Variables, Value, Node>,
    variables: NoInfer<Omit<Variables, 'first' | 'after'>>,
    options: PageOptions,
  ): AsyncGenerator<Node, void, undefined>;
  /**
   * Follows long work until it ends: asks again after the seconds that the platform names. Whether it ended well, its
   * `status` says. Throws STILL_RUNNING when it takes longer than you wait.
   */
  waitFor<Variables, Value extends { pollAfterSeconds: number | null } | null>(
    document: QueryDocument<D, Variables, Value>,
    variables: NoInfer<Variables>,
    options?: WaitOptions<Value>,
  ): Promise<Value>;
}

/** Also acts, in one tenant. */
export interface Client<D extends Door> extends Reader<D> {
  /**
   * Does a business act. What the business refuses is a result; a TributaryError says that it is not known whether it was
   * done: repeat it with the error's `idempotencyKey`.
   */
  mutate<Input, Payload, Made extends keyof Payload, Code extends string>(
    document: MutationDocument<D, Input, Payload, Made, Code>,
    input: NoInfer<Input>,
    options?: CallOptions,
  ): Promise<Result<Payload, Made, Code>>;
}

type AnyVariables = Record<string, unknown>;

export function createClient<D extends Door>(
  connection: Connection,
  headers: Readonly<Record<string, string>>,
): Client<D> {
  const ask = <Value>(document: object, variables: unknown, options: CallOptions, accept: (answer: Answer) => Value) =>
    send(connection, { document: document as QueryDocument<D, unknown, Value>, variables, headers }, options, accept);

  const query = <Value>(document: object, variables: unknown = {}, options: CallOptions = {}): Promise<Value> =>
    ask(document, variables, options, ({ value, errors, toError }) => {
      const missing = errors.find((error) => !isWithheld(error));
      if (missing) {
        throw toError(missing, value);
      }
      return value as Value;
    });

  return {
    query,
    queryWithGaps: <Value>(document: object, variables: unknown = {}, options: CallOptions = {}) =>
      ask(document, variables, options, ({ value, errors, toError }) => {
        const [first] = errors;
        if (value === null && first) {
          throw toError(first);
        }
        const gaps = errors
          .filter((error) => !isWithheld(error))
          .map((error) => ({ path: error.path ?? [], error: toError(error) }));
        return { value: value as Value, gaps };
      }),
    async *pages<Node>(
      document: { connection: string },
      variables: unknown,
      { max, pageSize = 100, ...options }: PageOptions,
    ) {
      let after: string | null = null;
      for (let left = max; left > 0;) {
        const first = Math.min(left, pageSize);
        const value: unknown = await query(document, { ...(variables as AnyVariables), first, after }, options);
        const page: Page<Node> | null = pageIn(value, document.connection);
        const nodes = page?.nodes ?? [];
        yield* nodes;
        left -= nodes.length;
        const next: string | null = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        if (next === null || next === after) {
          return;
        }
        after = next;
      }
    },
    async waitFor<Value extends { pollAfterSeconds: number | null } | null>(
      document: object,
      variables: unknown,
      { waitSeconds = 900, onProgress, ...options }: WaitOptions<Value> = {},
    ) {
      const deadline = Date.now() + waitSeconds * 1000;
      for (;;) {
        const value = await query<Value>(document, variables, options);
        onProgress?.(value);
        const seconds = value?.pollAfterSeconds ?? null;
        if (seconds === null) {
          return value;
        }
        if (Date.now() + seconds * 1000 > deadline) {
          throw new TributaryError('STILL_RUNNING', 'It has not ended yet. Ask again later.', {
            status: 200,
            retryable: true,
            requestId: 'none',
            partial: value,
          });
        }
        await pause(seconds, options.signal);
      }
    },
    mutate: <Payload, Made extends keyof Payload, Code extends string>(
      document: MutationDocument<D, never, Payload, Made, Code>,
      input: unknown,
      options: CallOptions = {},
    ) =>
      ask(document, { input }, options, ({ value, errors, isReplay, toError }) => {
        const { userErrors = [], ...rest } = (value ?? {}) as { userErrors?: readonly UserError<Code>[] };
        const payload = rest as Payload;
        const [first] = errors;
        const [refusal, ...others] = userErrors;
        // Done but not shown, or not known: asking again with the same key tells.
        const isMissing =
          value === null || (!refusal && document.made !== null && (payload[document.made] ?? null) === null);
        if (isMissing) {
          throw toError(first ?? NOTHING, payload);
        }
        const { changeToken } = rest as { changeToken?: string | null };
        connection.changeToken = changeToken ?? connection.changeToken;
        return refusal
          ? { ok: false, errors: [refusal, ...others], current: payload }
          : { ok: true, isReplay, ...payload };
      }),
  } as Client<D>;
}

const NOTHING: AnswerError = { message: 'It is not shown what was done.', extensions: { code: 'BAD_RESPONSE' } };

interface Page<Node> {
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** A field that the caller may not see is null and nobody's fault; a whole answer that is refused is an error. */
function isWithheld({ path = [], extensions }: AnswerError): boolean {
  return extensions?.code === 'FORBIDDEN' && path.length > 1;
}

function pageIn<Node>(value: unknown, connection: string): Page<Node> | null {
  let place = value;
  for (const name of connection.split('.').filter(Boolean)) {
    place = (place as AnyVariables | null)?.[name];
  }
  return (place ?? null) as Page<Node> | null;
}
