import {
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  specifiedRules,
  type DocumentNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { compileAccess, readAccessRules, refusedFields, type AccessRules } from './access.ts';
import { doorSchemas } from './doors.ts';
import { refusal } from './format-error.ts';
import { costOf, readCostRules, type CostRules } from './operation-cost.ts';
import { LIMITS, refuseBigDocument } from './operation-limits.ts';
import { chooseOperation, parseText, refuseManyRootFields, rootFieldsOf, validationErrors } from './read-document.ts';
import { readVariables } from './read-variables.ts';
import { withoutFields, type PrunedDocument } from './refused-fields.ts';
import type { GatewayDoor } from './resolve-tenant.ts';
import type { Supergraph } from './supergraph.ts';

/** One operation of a document, understood for one door. */
export interface Operation {
  readonly kind: 'query' | 'mutation';
  /** What is asked of the graph itself, by field name, fragments written out; no `__typename`, no `__schema`. */
  readonly rootFields: readonly string[];
  readonly document: DocumentNode;
  readonly schema: GraphQLSchema;
  readonly asksForSchema: boolean;
  /** What is wrong with the document; told only to somebody who may ask at all. */
  readonly errors: readonly GraphQLError[];
  /** The variables as the door's schema understands them; BAD_USER_INPUT when it does not. */
  readVariables(variables: Readonly<Record<string, unknown>>): Record<string, unknown>;
  costOf(variables: Readonly<Record<string, unknown>>): { requested: number; limit: number };
  /** The document without what the caller may not have; null when there is no such thing. */
  withoutRefused(caller: {
    permissions: ReadonlySet<string>;
    variables: Readonly<Record<string, unknown>>;
  }): Pruned | null;
}

export interface Pruned extends PrunedDocument {
  /** Tells one choice of refused fields from another, for the cache of query plans. */
  key: string;
}

export interface OperationReader {
  /** Throws when the text cannot be read, is too big, or does not have the operation. */
  read(door: GatewayDoor, text: string, options: { operationName: string | null; isTrusted: boolean }): Operation;
  /** How many texts are remembered. */
  readonly size: number;
}

const REMEMBERED_MAX = 2_000;
const REMEMBERED_CHARACTERS_MAX = 4_000_000;
const PRUNED_MAX = 20;

/** Reads operations and remembers them by door and text, so that a known one is neither parsed nor checked again. */
export function createOperationReader(
  supergraph: Supergraph,
  { isIntrospectable }: { isIntrospectable: boolean },
): OperationReader {
  const schemas = doorSchemas(supergraph.document);
  const access = readAccessRules(supergraph.document);
  const cost = readCostRules(supergraph.document);
  const rules = isIntrospectable ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const remembered = new LRUCache<string, Operation>({
    max: REMEMBERED_MAX,
    maxSize: REMEMBERED_CHARACTERS_MAX,
    sizeCalculation: (_operation, key) => key.length,
  });
  return {
    read(door, text, { operationName, isTrusted }) {
      const key = `${door} ${operationName ?? ''} ${text}`;
      const known = remembered.get(key);
      if (known) {
        return known;
      }
      const document = parseText(text, isTrusted ? undefined : LIMITS[door].tokens);
      if (!isTrusted) {
        refuseBigDocument(schemas[door], document, LIMITS[door]);
      }
      const node = chooseOperation(document, operationName);
      const operation = understand(
        { schema: schemas[door], access, cost, costLimit: LIMITS[door].cost },
        { document, node, rules },
      );
      if (operation.errors.length === 0) {
        remembered.set(key, operation);
      }
      return operation;
    },
    get size() {
      return remembered.size;
    },
  };
}

interface DoorRules {
  schema: GraphQLSchema;
  access: AccessRules;
  cost: CostRules;
  costLimit: number;
}

interface Chosen {
  document: DocumentNode;
  node: OperationDefinitionNode;
  rules: readonly ValidationRule[];
}

function understand({ schema, access, cost, costLimit }: DoorRules, { document, node, rules }: Chosen): Operation {
  const kind = node.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query';
  const fields = rootFieldsOf(document, node.selectionSet);
  const rootFields = fields.filter((name) => !name.startsWith('__'));
  const asksForSchema = fields.includes('__schema') || fields.includes('__type');
  refuseManyRootFields(kind, rootFields, asksForSchema);

  const errors = validationErrors(schema, document, rules);
  const rootType = schema.getRootType(node.operation);
  const isSound = errors.length === 0 && rootType;
  const demands = isSound ? compileAccess(schema, access, document) : [];
  const pruned = new LRUCache<string, Pruned>({ max: PRUNED_MAX });
  return {
    kind,
    rootFields,
    document,
    schema,
    asksForSchema,
    errors: rootType ? errors : [refusal('GRAPHQL_VALIDATION_FAILED', `There is no ${kind} here.`)],
    readVariables: (variables) => readVariables(schema, node, variables),
    costOf: (variables) => ({
      requested: costOf({ schema, rules: cost, document, operation: node }, variables),
      limit: costLimit,
    }),
    withoutRefused(caller) {
      const refused = refusedFields(demands, access, caller);
      if (refused.length === 0) {
        return null;
      }
      const key = refused.map((field) => demands.findIndex((demand) => demand.field === field)).join();
      const known = pruned.get(key) ?? { key, ...withoutFields(document, refused, rootType as GraphQLObjectType) };
      pruned.set(key, known);
      return known;
    },
  };
}
