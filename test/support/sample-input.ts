import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';

const SCALARS: Record<string, unknown> = {
  Boolean: true,
  CountryCode: 'GR',
  CurrencyCode: 'EUR',
  Date: '2026-12-01',
  DateTime: '2027-12-01T00:00:00.000Z',
  Decimal: '1.5',
  Duration: 'P1Y',
  Int: 1,
  Locale: 'en-GB',
  SealedToken: 'sealed',
  String: 'sample text',
  URL: 'https://shop.example',
};

/** A value that a type accepts; every ID inside is what `idFor` gives for the name of its field. */
export function sampleOf(name: string, type: GraphQLInputType, idFor: (name: string) => string): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) {
    return [sampleOf(name, bare.ofType, idFor)];
  }
  const named = getNamedType(bare);
  if (isEnumType(named)) {
    return named.getValues()[0]?.name;
  }
  if (isInputObjectType(named)) {
    return sampleInput(named, idFor);
  }
  return named.name === 'ID' ? idFor(name) : SCALARS[named.name];
}

/** Required fields and all ids, so that no id escapes being tried. */
function sampleInput(type: GraphQLInputObjectType, idFor: (name: string) => string): Record<string, unknown> {
  const fields = Object.values(type.getFields()).filter(
    (field) => isNonNullType(field.type) || getNamedType(field.type).name === 'ID',
  );
  return Object.fromEntries(fields.map((field) => [field.name, sampleOf(field.name, field.type, idFor)]));
}
