import type { SubgraphContext } from '../shared/server/subgraph-context.ts';
import { createLoaders, type PricingLoaders } from './queries/loaders.ts';

/** What every command, query and resolver of pricing is given. */
export type PricingContext = SubgraphContext<PricingLoaders>;

/** The same context with nothing loaded yet: a payload shows what its command has just written. */
export function rereading(context: PricingContext): PricingContext {
  return { ...context, loaders: createLoaders(context.reader, context, context.now) };
}
