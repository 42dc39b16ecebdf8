import billing from '../subgraphs/billing/main.ts';
import catalog from '../subgraphs/catalog/main.ts';
import provisioning from '../subgraphs/csp-provisioning/main.ts';
import pricing from '../subgraphs/pricing-currency/main.ts';
import tenant from '../subgraphs/tenant/main.ts';
import type { SubgraphDefinition } from '../subgraphs/shared/server/start-subgraph.ts';

/** The subgraphs of the platform, in the order in which their schemas are made. */
export const subgraphs: readonly SubgraphDefinition[] = [tenant, catalog, pricing, provisioning, billing];
