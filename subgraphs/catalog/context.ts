import type { SubgraphContext } from '../shared/server/subgraph-context.ts';
import { createLoaders, type CatalogLoaders } from './queries/loaders.ts';

export type CatalogContext = SubgraphContext<CatalogLoaders>;

/** The same context with nothing loaded yet: a payload shows what its command has just written. */
export function rereading(context: CatalogContext): CatalogContext {
  return { ...context, loaders: createLoaders(context.reader, context, context.now) };
}
