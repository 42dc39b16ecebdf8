import { existsSync, readFileSync } from 'node:fs';

interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: unknown;
}

interface Contract {
  paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { schema: Schema }> }> }>>;
  components: { schemas: Record<string, Schema> };
}

/** The folder of wire formats beside the repository; a test that needs it is skipped without it. */
export const CONTRACTS = '../shared/contracts';
export const hasContracts = existsSync(CONTRACTS);

const contract = hasContracts
  ? (JSON.parse(readFileSync(`${CONTRACTS}/stripe-openapi-subset.json`, 'utf8')) as Contract)
  : null;

/** What an answer has too little, too much or wrong; nothing without the contracts. */
export function problemsOf(method: string, path: string, status: number, body: unknown): string[] {
  if (!contract) {
    return [];
  }
  const segments = path.split('?')[0]?.split('/') ?? [];
  const fits = (pattern: string) => {
    const expected = pattern.split('/');
    return (
      expected.length === segments.length && expected.every((one, index) => /^\{/.test(one) || one === segments[index])
    );
  };
  const found = Object.keys(contract.paths)
    .filter((pattern) => fits(pattern) && contract.paths[pattern]?.[method.toLowerCase()])
    .sort((left, right) => left.split('{').length - right.split('{').length)[0];
  const responses = contract.paths[found ?? '']?.[method.toLowerCase()]?.responses;
  const schema = responses?.[status < 300 ? '200' : 'default']?.content['application/json']?.schema;
  return schema ? compare(schema, body, '') : [`${method} ${path} is not in the contract`];
}

/** The same for an event, by its type. */
export function problemsOfEvent(event: { type: string }): string[] {
  const schemas = Object.entries(contract?.components.schemas ?? {});
  const schema = schemas.find(
    ([name, one]) => name.endsWith('Event') && one.properties?.type?.const === event.type,
  )?.[1];
  return schema ? compare(schema, event, '') : contract ? [`there is no event ${event.type}`] : [];
}

function compare(schema: Schema, value: unknown, place: string): string[] {
  if (schema.$ref !== undefined) {
    return compare(contract?.components.schemas[schema.$ref.split('/').pop() ?? ''] ?? {}, value, place);
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const tries = choices
      .map((choice) => compare(choice, value, place))
      .sort((left, right) => left.length - right.length);
    return tries[0] ?? [`${place} is not allowed`];
  }
  if ('const' in schema && schema.const !== value) {
    return [`${place} is not ${String(schema.const)}`];
  }
  if (schema.enum && !schema.enum.includes(value)) {
    return [`${place} is none of the values: ${JSON.stringify(value)}`];
  }
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.includes(typeOf(value))) {
    return [`${place} is no ${types.join(' or ')}: ${JSON.stringify(value)}`];
  }
  return Array.isArray(value)
    ? value.flatMap((item, index) => compare(schema.items ?? {}, item, `${place}/${index}`))
    : compareObject(schema, value, place);
}

function compareObject(
  { properties, required = [], additionalProperties }: Schema,
  value: unknown,
  place: string,
): string[] {
  if (!properties || typeof value !== 'object' || value === null) {
    return [];
  }
  const missing = required.filter((name) => !(name in value)).map((name) => `${place}/${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, part]) => {
    const known = properties[name];
    return known
      ? compare(known, part, `${place}/${name}`)
      : additionalProperties === undefined
        ? [`${place}/${name} is unknown`]
        : [];
  });
  return [...missing, ...wrong];
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
