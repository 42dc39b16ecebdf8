import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { directiveValues, forEachCoordinate } from '../gateway/supergraph.ts';

export interface SubgraphText {
  name: string;
  sdl: string;
}

/**
 * One supergraph from the subgraphs' SDL. Throws on every error and on every hint: a hint is two subgraphs that do not
 * quite agree. Throws too when an access rule has been lost on the way, which composition does silently.
 */
export function composeSupergraph(subgraphs: readonly SubgraphText[]): string {
  const services = subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: `http://${name}.invalid` }));
  const { supergraphSdl, errors, hints } = composeServices(services);
  if (supergraphSdl === undefined) {
    throw new Error(`The subgraphs do not compose:\n${(errors ?? []).map((error) => `- ${error.message}`).join('\n')}`);
  }
  const complaints = hints.filter((hint) => !HARMLESS_HINTS.has(hint.definition.code));
  if (complaints.length > 0) {
    throw new Error(`Composition has hints:\n${complaints.map((hint) => `- ${hint.definition.code}: ${hint.message}`).join('\n')}`);
  }
  refuseLostRules(subgraphs, supergraphSdl);
  return supergraphSdl;
}

/** Hints that say what we want. Never one that begins with INCONSISTENT. */
const HARMLESS_HINTS: ReadonlySet<string> = new Set([]);

function refuseLostRules(subgraphs: readonly SubgraphText[], supergraphSdl: string): void {
  const kept = accessRulesIn(supergraphSdl);
  const lost = subgraphs.flatMap(({ name, sdl }) =>
    [...accessRulesIn(sdl)].filter(([coordinate, permission]) => kept.get(coordinate) !== permission).map(([coordinate]) => `${coordinate} (${name})`),
  );
  if (lost.length > 0) {
    throw new Error(`These @access rules are not in the supergraph as they were written: ${lost.join(', ')}`);
  }
}

function accessRulesIn(sdl: string): Map<string, unknown> {
  const rules = new Map<string, unknown>();
  forEachCoordinate(parse(sdl), (coordinate, node) => {
    const [permission] = directiveValues(node, 'access', 'permission');
    if (permission !== undefined) {
      rules.set(coordinate, permission);
    }
  });
  return rules;
}
