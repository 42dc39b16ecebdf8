import { buildSchema, findBreakingChanges, Kind, parse, type DocumentNode } from 'graphql';
import { DOORS } from '../gateway/doors.ts';
import { directiveValues, forEachCoordinate } from '../gateway/supergraph.ts';

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

/** What a client of a door sees without a word about it. `Query` and `Mutation` themselves need none. */
export function findUndescribed(doorSdl: string): string[] {
  const undescribed: string[] = [];
  forEachCoordinate(parse(doorSdl), (coordinate, { description }) => {
    if (!description?.value.trim() && !ROOT_TYPES.includes(coordinate)) {
      undescribed.push(`${coordinate} has no description`);
    }
  });
  return undescribed;
}
