import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildASTSchema, lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { DOORS, doorDocument } from '../gateway/doors.ts';
import { supergraphOf } from '../gateway/supergraph.ts';
import { buildSubgraph } from '../subgraphs/shared/graphql/build-subgraph.ts';
import type { SubgraphDefinition } from '../subgraphs/shared/server/start-subgraph.ts';
import { composeSupergraph, type SubgraphText } from './compose-supergraph.ts';
import { planDocuments } from './plans.ts';

/** Every file of this folder that is generated, by its name. */
export type GeneratedFiles = ReadonlyMap<string, string>;

const SUBGRAPHS = path.join(import.meta.dirname, '../subgraphs');
const FOLDERS = ['tenant', 'catalog', 'pricing-currency', 'csp-provisioning', 'billing'];

/** Builds each subgraph's schema from its code, composes them, cuts out what each door shows, and plans our operations. */
export async function generateSchemas(): Promise<GeneratedFiles> {
  const subgraphs = await readSubgraphs();
  const sdl = composeSupergraph(subgraphs);
  const { document } = supergraphOf(sdl);
  const doors = DOORS.map((door) => ({ door, schema: buildASTSchema(doorDocument(document, { doors: [door] })) }));
  const typesPerDoor = Object.fromEntries(doors.map(({ door, schema }) => [door, typeNames(schema)]));
  return new Map([
    ...subgraphs.map((subgraph) => [`${subgraph.name}.graphql`, subgraph.sdl] as const),
    ['supergraph.graphql', sdl],
    ...doors.map(({ door, schema }) => [`${door}.graphql`, `${printSchema(lexicographicSortSchema(schema))}\n`] as const),
    ['types-per-door.json', `${JSON.stringify(typesPerDoor, null, 2)}\n`],
    ...planDocuments(sdl),
  ]);
}

async function readSubgraphs(): Promise<SubgraphText[]> {
  const subgraphs: SubgraphText[] = [];
  for (const folder of FOLDERS) {
    const main = path.join(SUBGRAPHS, folder, 'main.ts');
    if (existsSync(main)) {
      const { default: definition } = (await import(pathToFileURL(main).href)) as { default: SubgraphDefinition };
      const { sdl } = await buildSubgraph(definition);
      subgraphs.push({ name: definition.name, sdl: `${sdl.trim()}\n` });
    }
  }
  return subgraphs;
}

function typeNames(schema: GraphQLSchema): string[] {
  return Object.keys(schema.getTypeMap())
    .filter((name) => !name.startsWith('__'))
    .sort();
}
