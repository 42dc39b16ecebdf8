import { describe, expect, test } from '@jest/globals';
import { buildSchema, isObjectType, type GraphQLObjectType } from 'graphql';
import { readFileSync } from 'node:fs';

describe.each(['storefront', 'backOffice', 'root'])('lists of the %s door', (door) => {
  const schema = buildSchema(readFileSync(`schema/${door}.graphql`, 'utf8'));
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const connections = types.filter((type) => type.name.endsWith('Connection'));
  const fieldTypes = (type: GraphQLObjectType) =>
    Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));

  test('each is a Relay connection: edges with cursors, nodes, page info and a count', () => {
    expect(connections.length).toBeGreaterThan(0);
    for (const connection of connections) {
      const name = connection.name.replace(/Connection$/, '');
      expect(fieldTypes(connection)).toMatchObject({
        edges: `[${name}Edge!]!`,
        nodes: `[${name}!]!`,
        pageInfo: 'PageInfo!',
        totalCount: 'Count!',
      });
    }
  });

  test('each field that returns one can be paged forward and backward', () => {
    const fields = types.flatMap((type) => Object.values(type.getFields()));
    for (const field of fields.filter((candidate) => /Connection!?$/.test(String(candidate.type)))) {
      const args = field.args.map((argument) => argument.name);
      expect(args).toEqual(expect.arrayContaining(['first', 'after', 'last', 'before']));
    }
  });
});
