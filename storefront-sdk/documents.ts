/** The three parts of the graph; which one a caller stands before follows from its credential. */
export type Door = 'storefront' | 'backOffice' | 'root';

/** What is sent of an operation: not its text, but the SHA-256 by which the platform knows it. */
interface SentDocument {
  readonly name: string;
  readonly hash: string;
  /** The one root field that is asked for. */
  readonly field: string;
}

// `types` exists for the compiler alone: a function type keeps doors apart and lets variables and results be inferred.

/** A question. */
export interface QueryDocument<D extends Door, Variables, Result> extends SentDocument {
  readonly kind: 'query';
  readonly types?: (door: D, variables: Variables) => Result;
}

/** A question whose answer has pages. */
export interface ListDocument<D extends Door, Variables, Result, Node> extends QueryDocument<D, Variables, Result> {
  /** Where in the root field the connection is, names with dots between them; empty for the root field itself. */
  readonly connection: string;
  readonly node?: () => Node;
}

/**
 * A business act. An `edit` may be done twice without harm and has no idempotency key; it is never repeated without being
 * asked for.
 */
export interface MutationDocument<
  D extends Door,
  Input,
  Payload,
  Made extends keyof Payload,
  Code extends string,
> extends SentDocument {
  readonly kind: 'mutation' | 'edit';
  /** The payload's field that is there whenever the act was done; null when there is none. */
  readonly made: Made | null;
  readonly types?: (door: D, input: Input) => [Payload, Made, Code];
}

/** An id of one kind. Any text will do, but an id of another kind does not compile. */
export type Id<Kind extends string> = string & { readonly kind?: Kind };

/** An amount as the platform writes it: in the currency's own digits, `28.00` in euro, `2800` in yen. */
export interface MoneyFields {
  readonly amount: string;
  readonly currency: string;
}
