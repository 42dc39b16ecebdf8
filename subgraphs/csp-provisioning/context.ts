import type { SubgraphContext } from '../shared/server/subgraph-context.ts';
import type { Vendor } from './providers/vendor.ts';
import type { ProvisioningLoaders } from './queries/loaders.ts';
import { createLoaders } from './queries/loaders.ts';

/** What every command, query and resolver of provisioning is given. The vendor is asked like a loader. */
export type ProvisioningContext = SubgraphContext<ProvisioningLoaders & { vendor: Vendor }>;

/** The same context with nothing loaded yet: a payload shows what its command has just written. */
export function rereading(context: ProvisioningContext): ProvisioningContext {
  const { vendor } = context.loaders;
  return { ...context, loaders: { ...createLoaders(context.reader, context), vendor } };
}
