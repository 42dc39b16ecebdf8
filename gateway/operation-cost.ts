import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { directiveValues, forEachCoordinate } from './supergraph.ts';

interface ListSize {
  slicingArguments: readonly string[];
  sizedFields: readonly string[];
  assumedSize: number;
}

/** Weights and list sizes by coordinate, as `@cost` and `@listSize` say. */
export interface CostRules {
  weights: ReadonlyMap<string, number>;
  listSizes: ReadonlyMap<string, ListSize>;
}

const PLAIN_LIST_SIZE = 10;
const MUTATION_WEIGHT = 10;

export function readCostRules(supergraph: DocumentNode): CostRules {
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  forEachCoordinate(supergraph, (coordinate, node) => {
    const [weight] = directiveValues(node, 'cost', 'weight');
    if (weight !== undefined) {
      weights.set(coordinate, Number(weight));
    }
    const [assumedSize] = directiveValues(node, 'listSize', 'assumedSize');
    const [slicingArguments] = directiveValues(node, 'listSize', 'slicingArguments');
    const [sizedFields] = directiveValues(node, 'listSize', 'sizedFields');
    if (assumedSize !== undefined || slicingArguments !== undefined) {
      listSizes.set(coordinate, {
        assumedSize: Number(assumedSize ?? PLAIN_LIST_SIZE),
        slicingArguments: (slicingArguments ?? []) as string[],
        sizedFields: (sizedFields ?? []) as string[],
      });
    }
  });
  return { weights, listSizes };
}

interface PricedOperation {
  schema: GraphQLSchema;
  rules: CostRules;
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

/**
 * What an operation costs at most: an object 1, a column nothing, what says `@cost` that much; everything in a list as
 * often as the list may be long, which is what `first` or `last` says, else what the schema assumes.
 */
export function costOf(
  { schema, rules, document, operation }: PricedOperation,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }

  const selections = (set: SelectionSetNode, type: GraphQLCompositeType, sizes: ReadonlyMap<string, number>): number =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) {
        return sum + (selection.name.value.startsWith('__') ? 0 : field(selection, type, sizes));
      }
      const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = spread?.typeCondition ? schema.getType(spread.typeCondition.name.value) : type;
      return sum + (spread && isCompositeType(condition) ? selections(spread.selectionSet, condition, sizes) : 0);
    }, 0);

  const field = (node: FieldNode, parent: GraphQLCompositeType, sizes: ReadonlyMap<string, number>): number => {
    const definition = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
    if (!definition) {
      return 0;
    }
    const coordinate = `${parent.name}.${node.name.value}`;
    const returned = getNamedType(definition.type);
    const listSize = rules.listSizes.get(coordinate);
    const size = listSize ? askedSize(node, listSize, variables) : PLAIN_LIST_SIZE;
    const isList = isListType(getNullableType(definition.type));
    const times = sizes.get(node.name.value) ?? (isList ? size : 1);
    const innerSizes = new Map(isList ? [] : listSize?.sizedFields.map((name) => [name, size]));
    const plain = parent === schema.getMutationType() ? MUTATION_WEIGHT : isCompositeType(returned) ? 1 : 0;
    const own = rules.weights.get(coordinate) ?? rules.weights.get(returned.name) ?? plain;
    const inner =
      node.selectionSet && isCompositeType(returned) ? selections(node.selectionSet, returned, innerSizes) : 0;
    return times * (own + inner);
  };

  const root = schema.getRootType(operation.operation);
  return root ? selections(operation.selectionSet, root, new Map()) : 0;
}

/** Nonsense such as a negative number counts as the assumed size; the subgraph refuses it. */
function askedSize(
  node: FieldNode,
  { slicingArguments, assumedSize }: ListSize,
  variables: Readonly<Record<string, unknown>>,
): number {
  const asked = slicingArguments
    .map((name) => node.arguments?.find((argument) => argument.name.value === name)?.value)
    .map((value) =>
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : value?.kind === Kind.INT
          ? Number(value.value)
          : null,
    )
    .filter((value): value is number => typeof value === 'number' && value > 0);
  return asked.length > 0 ? Math.max(...asked) : assumedSize;
}
