import type { SubgraphContext } from '../shared/server/subgraph-context.ts';
import { readEnvironment } from './environment.ts';
import { createLoaders, type BillingLoaders } from './queries/loaders.ts';

/** What every command, query and resolver of billing is given. */
export type BillingContext = SubgraphContext<BillingLoaders>;

/** The same context with nothing loaded yet: a payload shows what its command has just written. */
export function rereading(context: BillingContext): BillingContext {
  return { ...context, loaders: createLoaders(context.reader, context) };
}

/** Whether real money may move: never in a sandbox. */
export function acceptsLiveKeys(): boolean {
  return readEnvironment().mode === 'production';
}

/** Where Stripe is. */
export function stripeApiBase(): string {
  return readEnvironment().stripeApiBase;
}
