import {
  buildASTSchema,
  isScalarType,
  Kind,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import type { Door } from '../subgraphs/shared/context/operation-context.ts';
import * as scalars from '../subgraphs/shared/graphql/scalars.ts';
import type { GatewayDoor } from './resolve-tenant.ts';
import { SESSION_MUTATIONS } from './session-mutations.ts';
import { directiveValues } from './supergraph.ts';

export const DOORS: readonly Door[] = ['storefront', 'backOffice', 'root'];

/** The API schema of each door: against it an operation is validated, so that what is hidden is simply unknown. */
export function doorSchemas(supergraph: DocumentNode): Record<GatewayDoor, GraphQLSchema> {
  const schemaOf = (doors: readonly Door[], mutations?: ReadonlySet<string>) => {
    const schema = buildASTSchema(doorDocument(supergraph, { doors, mutations }), {
      assumeValid: true,
      assumeValidSDL: true,
    });
    useOwnScalars(schema);
    return schema;
  };
  return {
    storefront: schemaOf(['storefront']),
    backOffice: schemaOf(['backOffice']),
    root: schemaOf(['root']),
    session: schemaOf(['storefront', 'backOffice'], SESSION_MUTATIONS),
  };
}

export interface DoorChoice {
  doors: readonly Door[];
  /** The only mutations that there are; all of the doors' when missing. */
  mutations?: ReadonlySet<string>;
}

/**
 * The part of the supergraph that belongs to the doors, as plain SDL. A root field is in a door by its tag. A type is there
 * when something there leads to it, and brings along its fields but those that are tagged for other doors only.
 */
export function doorDocument(supergraph: DocumentNode, { doors, mutations }: DoorChoice): DocumentNode {
  const types = new Map(supergraph.definitions.filter(isOwnType).map((type) => [type.name.value, type]));
  const isShown = (node: { readonly directives?: readonly ConstDirectiveNode[] }, isRootField = false) => {
    const tags = directiveValues(node, 'tag', 'name').filter((tag): tag is Door => DOORS.includes(tag as Door));
    const isInaccessible = node.directives?.some(({ name }) => name.value === 'inaccessible') ?? false;
    return !isInaccessible && ((tags.length === 0 && !isRootField) || tags.some((tag) => doors.includes(tag)));
  };
  const hidden = new Set([...types.values()].filter((type) => !isShown(type)).map((type) => type.name.value));
  const isKnown = (node: { type: TypeNode }) => !hidden.has(namedType(node.type));
  const argumentsOf = (field: FieldDefinitionNode) =>
    (field.arguments ?? []).filter((argument) => isShown(argument) && isKnown(argument));
  const fieldsOf = (type: TypeDefinitionNode): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] => {
    const isRoot = type.name.value === 'Query' || type.name.value === 'Mutation';
    const allowed = type.name.value === 'Mutation' ? mutations : undefined;
    return (('fields' in type ? type.fields : null) ?? []).filter(
      (field) => isShown(field, isRoot) && isKnown(field) && (!allowed || allowed.has(field.name.value)),
    );
  };
  hideEmptyTypes(types, hidden, fieldsOf);

  const reached = reach(types, { fieldsOf, argumentsOf, isHidden: (name) => hidden.has(name) });
  const definitions = [...types.values()]
    .filter((type) => reached.has(type.name.value))
    .map((type) => {
      const directives = type.directives?.filter(isPartOfTheApi);
      switch (type.kind) {
        case Kind.OBJECT_TYPE_DEFINITION:
        case Kind.INTERFACE_TYPE_DEFINITION: {
          const fields = (fieldsOf(type) as FieldDefinitionNode[]).map((field) => ({
            ...plain(field),
            arguments: argumentsOf(field).map(plain),
          }));
          return {
            ...type,
            directives,
            fields,
            interfaces: type.interfaces?.filter(({ name }) => reached.has(name.value)),
          };
        }
        case Kind.INPUT_OBJECT_TYPE_DEFINITION:
          return { ...type, directives, fields: (fieldsOf(type) as InputValueDefinitionNode[]).map(plain) };
        case Kind.UNION_TYPE_DEFINITION:
          return { ...type, directives, types: type.types?.filter(({ name }) => reached.has(name.value)) };
        case Kind.ENUM_TYPE_DEFINITION:
          return { ...type, directives, values: type.values?.filter((value) => isShown(value)).map(plain) };
        case Kind.SCALAR_TYPE_DEFINITION:
          return { ...type, directives };
      }
    });
  return { kind: Kind.DOCUMENT, definitions };
}

type FieldsOf = (type: TypeDefinitionNode) => readonly (FieldDefinitionNode | InputValueDefinitionNode)[];

interface Reader {
  fieldsOf: FieldsOf;
  argumentsOf: (field: FieldDefinitionNode) => readonly InputValueDefinitionNode[];
  isHidden: (type: string) => boolean;
}

/** A type all of whose fields are hidden is hidden itself, and so are the fields that lead to it. */
function hideEmptyTypes(types: ReadonlyMap<string, TypeDefinitionNode>, hidden: Set<string>, fieldsOf: FieldsOf): void {
  for (let before = -1; before !== hidden.size;) {
    before = hidden.size;
    for (const type of types.values()) {
      if ('fields' in type && fieldsOf(type).length === 0 && type.name.value !== 'Query') {
        hidden.add(type.name.value);
      }
    }
  }
}

function reach(
  types: ReadonlyMap<string, TypeDefinitionNode>,
  { fieldsOf, argumentsOf, isHidden }: Reader,
): Set<string> {
  const reached = new Set<string>();
  const waiting = ['Query', 'Mutation'];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const type = types.get(name);
    if (!type || reached.has(name) || isHidden(name)) {
      continue;
    }
    reached.add(name);
    for (const field of fieldsOf(type)) {
      waiting.push(
        namedType(field.type),
        ...('arguments' in field ? argumentsOf(field) : []).map((argument) => namedType(argument.type)),
      );
    }
    if (type.kind === Kind.UNION_TYPE_DEFINITION) {
      waiting.push(...(type.types ?? []).map((member) => member.name.value));
    }
    // A field of an interface's type may hold any of its types, but a type does not bring its siblings along.
    if (type.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      waiting.push(...implementing(types, name));
    }
  }
  for (const name of [...reached]) {
    const type = types.get(name);
    if (type && 'interfaces' in type) {
      for (const { name: implemented } of type.interfaces ?? []) {
        if (!isHidden(implemented.value)) {
          reached.add(implemented.value);
        }
      }
    }
  }
  return reached;
}

function implementing(types: ReadonlyMap<string, TypeDefinitionNode>, name: string): string[] {
  return [...types.values()]
    .filter((type) => 'interfaces' in type && type.interfaces?.some((implemented) => implemented.name.value === name))
    .map((type) => type.name.value);
}

function isOwnType(definition: DefinitionNode): definition is TypeDefinitionNode {
  const isType = definition.kind.endsWith('TypeDefinition');
  return isType && 'name' in definition && !/^(join|link|core|federation)__/.test(definition.name?.value ?? '');
}

function plain<Node extends { readonly directives?: readonly ConstDirectiveNode[] }>(node: Node): Node {
  return { ...node, directives: node.directives?.filter(isPartOfTheApi) };
}

function isPartOfTheApi({ name }: ConstDirectiveNode): boolean {
  return ['deprecated', 'specifiedBy', 'oneOf'].includes(name.value);
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** A schema made from text accepts anything as a scalar; ours know what a `Date` is, so that a wrong one is refused here. */
function useOwnScalars(schema: GraphQLSchema): void {
  for (const own of Object.values(scalars)) {
    const type = schema.getType(own.name);
    if (isScalarType(type)) {
      type.parseValue = own.parseValue.bind(own);
      type.parseLiteral = own.parseLiteral.bind(own);
    }
  }
}
