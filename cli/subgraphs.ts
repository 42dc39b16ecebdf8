import tenant from '../subgraphs/tenant/main.ts';
import type { SubgraphDefinition } from '../subgraphs/shared/server/start-subgraph.ts';

/** The subgraphs of the platform, in the order in which their schemas are made. */
export const subgraphs: readonly SubgraphDefinition[] = [tenant];
