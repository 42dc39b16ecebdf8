import { Kind, visit, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import { refusal } from './format-error.ts';
import type { GatewayDoor } from './resolve-tenant.ts';

/** How big an operation may be. Fields, aliases and depth are counted as if fragments were written out. */
interface OperationLimits {
  tokens: number;
  fields: number;
  aliases: number;
  depth: number;
  rootFields: number;
  directives: number;
  fragments: number;
  operations: number;
  cost: number;
}

const STOREFRONT: OperationLimits = {
  tokens: 1_000,
  fields: 1_500,
  aliases: 60,
  depth: 14,
  rootFields: 20,
  directives: 50,
  fragments: 50,
  operations: 20,
  cost: 10_000,
};
const STAFF: OperationLimits = { ...STOREFRONT, tokens: 4_000, fields: 5_000, aliases: 120, cost: 50_000 };

export const LIMITS: Record<GatewayDoor, OperationLimits> = {
  session: STOREFRONT,
  storefront: STOREFRONT,
  backOffice: STAFF,
  root: { ...STAFF, cost: 200_000 },
};

/**
 * Refuses a document that would be expensive to validate or to plan. Each fragment is measured once, so that this itself
 * takes time in proportion to the text, however often its fragments multiply each other.
 */
export function refuseBigDocument(document: DocumentNode, limits: OperationLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    } else {
      operations.push(definition);
    }
  }
  refuseMore('operations', operations.length, limits.operations);
  refuseMore('fragments', fragments.size, limits.fragments);
  refuseMore('directives', countDirectives(document), limits.directives);

  const measureFragment = createMeasure(fragments);
  for (const operation of operations) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) {
      continue;
    }
    const size = measureFragment.selections(operation.selectionSet);
    refuseMore('levels', size.depth, limits.depth);
    refuseMore('aliases', size.aliases, limits.aliases);
    refuseMore('fields', size.fields, limits.fields);
  }
}

export function tooComplex(message: string) {
  return refusal('QUERY_TOO_COMPLEX', message);
}

function refuseMore(what: string, counted: number, limit: number): void {
  if (counted > limit) {
    throw tooComplex(`An operation has at most ${limit} ${what}. Ask for less, or in several requests.`);
  }
}

interface Size {
  fields: number;
  aliases: number;
  depth: number;
}

function createMeasure(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const measured = new Map<string, Size | 'measuring'>();

  const fragment = (name: string): Size => {
    const known = measured.get(name);
    if (known === 'measuring') {
      throw tooComplex('A fragment leads back to itself.');
    }
    const definition = fragments.get(name);
    if (known || !definition) {
      return known ?? { fields: 0, aliases: 0, depth: 0 };
    }
    measured.set(name, 'measuring');
    const size = selections(definition.selectionSet);
    measured.set(name, size);
    return size;
  };

  const selections = (set: SelectionSetNode): Size => {
    const sum: Size = { fields: 0, aliases: 0, depth: 0 };
    for (const selection of set.selections) {
      const isField = selection.kind === Kind.FIELD;
      const inner = innerSize(selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : selection.selectionSet);
      sum.fields += inner.fields + (isField ? 1 : 0);
      sum.aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
      sum.depth = Math.max(
        sum.depth,
        isField && isIntrospection(selection.name.value) ? 0 : inner.depth + (isField ? 1 : 0),
      );
    }
    return sum;
  };

  const innerSize = (inner: string | SelectionSetNode | undefined): Size => {
    if (inner === undefined) {
      return { fields: 0, aliases: 0, depth: 0 };
    }
    return typeof inner === 'string' ? fragment(inner) : selections(inner);
  };

  return { selections };
}

/** Tools ask for types nested many levels deep; graphql-js has a rule of its own against too many. */
function isIntrospection(field: string): boolean {
  return field === '__schema' || field === '__type';
}

function countDirectives(document: DocumentNode): number {
  let count = 0;
  visit(document, {
    Directive() {
      count += 1;
    },
  });
  return count;
}
