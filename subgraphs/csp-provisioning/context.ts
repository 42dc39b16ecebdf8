import type { SubgraphContext } from '../shared/server/subgraph-context.ts';
import type { ProvisioningLoaders } from './queries/loaders.ts';

/** What every command, query and resolver of provisioning is given. */
export type ProvisioningContext = SubgraphContext<ProvisioningLoaders>;
