import type { SubgraphContext } from '../shared/server/subgraph-context.ts';
import { readEnvironment } from './environment.ts';
import type { BillingLoaders } from './queries/loaders.ts';

/** What every command, query and resolver of billing is given. */
export type BillingContext = SubgraphContext<BillingLoaders>;

/** Whether real money may move: never in a sandbox. */
export function acceptsLiveKeys(): boolean {
  return readEnvironment().mode === 'production';
}
