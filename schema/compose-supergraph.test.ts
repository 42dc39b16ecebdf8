import { describe, expect, test } from '@jest/globals';
import { buildASTSchema, parse, printSchema } from 'graphql';
import { doorDocument, doorSchemas } from '../gateway/doors.ts';
import { findBreaks, findCarelessRootFields, findUndescribed, findUnrefusableFields } from './check-doors.ts';
import { composeSupergraph } from './compose-supergraph.ts';

const link = (composes: boolean) => `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable", "@tag", "@inaccessible", "@composeDirective"])
  @link(url: "https://tributary.example/access/v1.0", import: ["@access"])
  ${composes ? '@composeDirective(name: "@access")' : ''}
directive @access(permission: String!) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
`;
const subgraph = (name: string, sdl: string, composes = true) => ({ name, sdl: `${link(composes)}${sdl}` });

describe('composing', () => {
  test('an error is told', () => {
    expect(() => composeSupergraph([subgraph('a', 'type Query { a: Missing }')])).toThrow('do not compose');
  });

  test('subgraphs that disagree about a rule are refused', () => {
    const of = (permission: string) => `type Query { ${permission[0]}: T } type T { x: Int @shareable @access(permission: "${permission}") }`;
    expect(() => composeSupergraph([subgraph('a', of('a:read')), subgraph('b', of('b:read'))])).toThrow('INCONSISTENT');
  });

  test('a rule that gets lost is refused', () => {
    const sdl = 'type Query { a: Int @access(permission: "a:read") }';
    expect(() => composeSupergraph([subgraph('a', sdl, false)])).toThrow('Query.a (a)');
    expect(composeSupergraph([subgraph('a', sdl)])).toContain('@access(permission: "a:read")');
  });
});

describe('a door', () => {
  const sdl = composeSupergraph([
    subgraph(
      'a',
      `
      type Query {
        plans(sort: Sort, secret: Secret @tag(name: "root")): [Plan!] @tag(name: "storefront") @tag(name: "root")
        audit: Audit @tag(name: "root")
        forgotten: Int
        found: Found @tag(name: "storefront")
        node: Node @tag(name: "root")
      }
      type Mutation { signInStaff: Plan @tag(name: "backOffice") createTenant: Plan @tag(name: "root") }
      type Plan implements Node { id: ID! title: String @deprecated(reason: "Old.") cost: Cost @tag(name: "root") hidden: OnlyHidden near: Near @inaccessible }
      type Near { x: Int }
      type OnlyHidden { x: Int @tag(name: "root") }
      type Cost { amount: Int }
      type Audit implements Node { id: ID! }
      type Unreached { id: ID! }
      union Found = Plan | Cost
      interface Node { id: ID! }
      enum Sort { TITLE MARGIN @tag(name: "root") }
      input Secret { x: Int }
    `,
    ),
  ]);
  const printed = (doors: ('storefront' | 'backOffice' | 'root')[]) => printSchema(buildASTSchema(doorDocument(parse(sdl), { doors })));

  test('shows what its tags reach and nothing else', () => {
    const storefront = printed(['storefront']);
    expect(storefront).toContain('plans(sort: Sort): [Plan!]');
    expect(storefront).toContain('title: String @deprecated(reason: "Old.")');
    expect(storefront).toContain('union Found = Plan | Cost');
    expect(storefront).not.toMatch(/audit|Audit|forgotten|Secret|MARGIN|OnlyHidden|hidden|Near|near|Unreached|Mutation|cost:|join__|@tag|@access/);
  });

  test('shows through an interface what implements it, but not the siblings of a type', () => {
    expect(printed(['root'])).toContain('type Audit implements Node');
    expect(printed(['storefront'])).toContain('type Plan implements Node');
    expect(printed(['root'])).toContain('MARGIN');
  });

  test('for nobody in particular has the mutations by which a session begins', () => {
    const session = printSchema(doorSchemas(parse(sdl)).session);
    expect(session).toContain('signInStaff');
    expect(session).not.toContain('createTenant');
  });

  test('a root field without rule or door is noticed', () => {
    expect(findCarelessRootFields(parse(sdl))).toEqual(
      expect.arrayContaining(['Query.forgotten has no @access', 'Query.forgotten is in no door: it has none of the tags storefront, backOffice, root']),
    );
  });
});

describe('a door over time', () => {
  test('what takes something away from a client is refused, what adds is not', () => {
    expect(findBreaks('type Query { a: Int b: Int }', 'type Query { a: Int }')).toEqual(['Query.b was removed.']);
    expect(findBreaks('type Query { a: E } enum E { A }', 'type Query { a: E c: Int } enum E { A B }')).toEqual([]);
  });

  test('a field that may be refused must be able to be null', () => {
    const fields = 'type Plan { a: Int! @access(permission: "x:y") b: Int @access(permission: "x:y") c: Int! @access(permission: "public") }';
    expect(findUnrefusableFields(parse(fields))).toEqual(['Plan.a has an @access rule, so it must be nullable']);
  });

  test.each([
    ['a field', '"A." type Query { a: E } "An E." enum E { "A." A }', 'Query.a'],
    ['an argument', 'type Query { "A." a(b: Int): Int }', 'Query.a(b)'],
    ['a value', 'type Query { "A." a: E } "An E." enum E { "A." A B }', 'E.B'],
    ['a type', 'type Query { "A." a: E } enum E { "A." A }', 'E'],
    ['what has only blanks', 'type Query { " " a: Int }', 'Query.a'],
  ])('%s without a description is refused', (_what, sdl, coordinate) => {
    expect(findUndescribed(sdl)).toEqual([`${coordinate} has no description`]);
  });
});
