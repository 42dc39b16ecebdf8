import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type ValueNode,
} from 'graphql';
import { directiveValues, forEachCoordinate } from './supergraph.ts';

/** The permission that each coordinate of the graph needs; `public` ones are left out. */
export type AccessRules = ReadonlyMap<string, string>;

export function readAccessRules(supergraph: DocumentNode): AccessRules {
  const rules = new Map<string, string>();
  forEachCoordinate(supergraph, (coordinate, node) => {
    const [permission] = directiveValues(node, 'access', 'permission');
    if (typeof permission === 'string' && permission !== 'public') {
      rules.set(coordinate, permission);
    }
  });
  return rules;
}

/** What a field of an operation needs: always, and when a variable holds something restricted. */
interface FieldDemand {
  readonly field: FieldNode;
  readonly permissions: ReadonlySet<string>;
  readonly inputs: readonly { variable: string; type: GraphQLNamedType }[];
}

/** Every field of the document that needs a permission. Compiled once for a document, asked once for a request. */
export function compileAccess(
  schema: GraphQLSchema,
  rules: AccessRules,
  document: DocumentNode,
): readonly FieldDemand[] {
  const demands: FieldDemand[] = [];
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(field) {
        const parent = typeInfo.getParentType();
        const definition = typeInfo.getFieldDef();
        if (!parent || !definition || field.name.value.startsWith('__')) {
          return;
        }
        const permissions = new Set<string>();
        const inputs: { variable: string; type: GraphQLNamedType }[] = [];
        const need = (coordinate: string) => {
          const permission = rules.get(coordinate);
          if (permission !== undefined) {
            permissions.add(permission);
          }
        };
        const owners = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
        const returned = getNamedType(definition.type);
        owners.forEach((owner) => {
          need(`${owner.name}.${field.name.value}`);
        });
        need(returned.name);
        if ('getTypes' in returned || isInterfaceType(returned)) {
          schema.getPossibleTypes(returned).forEach((type) => {
            need(type.name);
          });
        }
        for (const argument of field.arguments ?? []) {
          owners.forEach((owner) => {
            need(`${owner.name}.${field.name.value}(${argument.name.value})`);
          });
          const type = definition.args.find(({ name }) => name === argument.name.value)?.type;
          if (type) {
            demandOfValue(argument.value, type, { need, inputs, rules });
          }
        }
        if (permissions.size > 0 || inputs.length > 0) {
          demands.push({ field, permissions, inputs });
        }
      },
    }),
  );
  return demands;
}

interface Collector {
  need(coordinate: string): void;
  inputs: { variable: string; type: GraphQLNamedType }[];
  rules: AccessRules;
}

/** What a written value needs; a variable inside it is looked at when its value is known. */
function demandOfValue(value: ValueNode, type: GraphQLInputType, collector: Collector): void {
  const named = getNamedType(type);
  if (value.kind === Kind.VARIABLE) {
    if (canHoldRestricted(named, collector.rules)) {
      collector.inputs.push({ variable: value.name.value, type: named });
    }
  } else if (value.kind === Kind.LIST) {
    value.values.forEach((item) => {
      demandOfValue(item, type, collector);
    });
  } else if (value.kind === Kind.ENUM) {
    collector.need(`${named.name}.${value.value}`);
  } else if (value.kind === Kind.OBJECT && isInputObjectType(named)) {
    for (const field of value.fields) {
      collector.need(`${named.name}.${field.name.value}`);
      const inner = named.getFields()[field.name.value]?.type;
      if (inner) {
        demandOfValue(field.value, inner, collector);
      }
    }
  }
}

function canHoldRestricted(type: GraphQLNamedType, rules: AccessRules, seen = new Set<GraphQLNamedType>()): boolean {
  if (seen.has(type)) {
    return false;
  }
  seen.add(type);
  if (isEnumType(type)) {
    return type.getValues().some(({ name }) => rules.has(`${type.name}.${name}`));
  }
  return (
    isInputObjectType(type) &&
    Object.values(type.getFields()).some(
      (field) => rules.has(`${type.name}.${field.name}`) || canHoldRestricted(getNamedType(field.type), rules, seen),
    )
  );
}

/** The fields that this caller may not have. */
export function refusedFields(
  demands: readonly FieldDemand[],
  rules: AccessRules,
  caller: { permissions: ReadonlySet<string>; variables: Readonly<Record<string, unknown>> },
): readonly FieldNode[] {
  const { permissions, variables } = caller;
  const isHeld = (permission: string) => permissions.has(permission);
  return demands
    .filter(
      (demand) =>
        ![...demand.permissions].every(isHeld) ||
        !demand.inputs.every(({ variable, type }) =>
          permissionsInValue(variables[variable], type, rules).every(isHeld),
        ),
    )
    .map(({ field }) => field);
}

function permissionsInValue(value: unknown, type: GraphQLNamedType, rules: AccessRules): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => permissionsInValue(item, type, rules));
  }
  if (isEnumType(type)) {
    const permission = typeof value === 'string' ? rules.get(`${type.name}.${value}`) : undefined;
    return permission === undefined ? [] : [permission];
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = type.getFields()[name];
    const permission = rules.get(`${type.name}.${name}`);
    return [
      ...(permission === undefined ? [] : [permission]),
      ...(field ? permissionsInValue(inner, getNamedType(field.type), rules) : []),
    ];
  });
}
