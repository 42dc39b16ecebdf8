import {
  buildSchema,
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  Kind,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { DOORS } from '../gateway/doors.ts';
import { directiveValues } from '../gateway/supergraph.ts';

const ROOT_TYPES = ['Query', 'Mutation'];

/** Root fields that nobody is told about: without an access rule, or behind no door. */
export function findCarelessRootFields(supergraph: DocumentNode): string[] {
  return supergraph.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || !ROOT_TYPES.includes(definition.name.value)) {
      return [];
    }
    return (definition.fields ?? []).flatMap((field) => {
      const name = `${definition.name.value}.${field.name.value}`;
      const hasDoor = directiveValues(field, 'tag', 'name').some((tag) => (DOORS as unknown[]).includes(tag));
      return [
        ...(directiveValues(field, 'access', 'permission').length === 0 ? [`${name} has no @access`] : []),
        ...(hasDoor ? [] : [`${name} is in no door: it has none of the tags ${DOORS.join(', ')}`]),
      ];
    });
  });
}

/** A field that may be refused while the rest is answered must be able to be null; a root field ends the answer anyway. */
export function findUnrefusableFields(supergraph: DocumentNode): string[] {
  return supergraph.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || ROOT_TYPES.includes(definition.name.value)) {
      return [];
    }
    return (definition.fields ?? [])
      .filter((field) => field.type.kind === Kind.NON_NULL_TYPE)
      .filter((field) => directiveValues(field, 'access', 'permission').some((permission) => permission !== 'public'))
      .map((field) => `${definition.name.value}.${field.name.value} has an @access rule, so it must be nullable`);
  });
}

/** What an existing client could notice, between two schemas of one door. A new enum value is no such thing (API 1.6). */
export function findBreaks(before: string, after: string): string[] {
  return findBreakingChanges(buildSchema(before), buildSchema(after))
    .map(({ description }) => description);
}

/** How many types, fields, arguments and enum values a client sees without a word about them. */
export function countUndescribed(schema: GraphQLSchema): number {
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !ROOT_TYPES.includes(type.name))
    .reduce((sum, type) => sum + undescribedIn(type), 0);
}

function undescribedIn(type: GraphQLNamedType): number {
  const isMissing = ({ description }: { description?: string | null }) => !description;
  const own = isMissing(type) ? 1 : 0;
  if (isEnumType(type)) {
    return own + type.getValues().filter(isMissing).length;
  }
  if (isInputObjectType(type)) {
    return own + Object.values(type.getFields()).filter(isMissing).length;
  }
  if (!isObjectType(type)) {
    return own;
  }
  const fields = Object.values(type.getFields());
  return own + fields.filter(isMissing).length + fields.flatMap((field) => field.args).filter(isMissing).length;
}

