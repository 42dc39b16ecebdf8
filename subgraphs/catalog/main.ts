import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import { decodeId } from '../shared/ids/type-id.ts';
import type { CatalogContext } from './context.ts';
import { Plan } from './entities/plan.ts';
import { handlers } from './events/handlers.ts';
import { CatalogJob, CatalogJobResolver, CatalogPublicationResolver } from './graphql/catalog-job.ts';
import { CatalogPublicationPlanResolver } from './graphql/catalog-publication-plan.ts';
import { PlanConnectionResolver, PlanListResolver } from './graphql/plan-list.ts';
import { PlanResolver, planView } from './graphql/plan.ts';
import { ProductPlansResolver } from './graphql/product-plans.ts';
import { ProductResolver, productView } from './graphql/product.ts';
import { PublishPlanMutation } from './graphql/publish-plan.ts';
import { StartCatalogImportMutation } from './graphql/start-catalog-import.ts';
import { StartCatalogPublicationMutation } from './graphql/start-catalog-publication.ts';
import { WithdrawPlanMutation } from './graphql/withdraw-plan.ts';
import { catalogue } from './migrations/20261122-catalogue.ts';
import { importCatalog } from './processes/import-catalog.ts';
import { publishCatalog } from './processes/publish-catalog.ts';
import { createLoaders } from './queries/loaders.ts';

/** What is sold: products and plans, imported from vendors, published from root into the countries, listed and searched. */
const catalog: SubgraphDefinition = {
  name: 'catalog',
  resolvers: [
    ProductResolver,
    ProductPlansResolver,
    PlanResolver,
    PlanListResolver,
    PlanConnectionResolver,
    CatalogJobResolver,
    CatalogPublicationResolver,
    CatalogPublicationPlanResolver,
    StartCatalogImportMutation,
    StartCatalogPublicationMutation,
    PublishPlanMutation,
    WithdrawPlanMutation,
  ],
  orphanedTypes: [CatalogJob],
  references: {
    async Product({ tenantId, id }, { loaders }: CatalogContext) {
      const key = keyOf('product', { tenantId, id });
      const row = key && (await loaders.product.load(key));
      return row && productView(row);
    },
    async Plan({ tenantId, id }, { loaders }: CatalogContext) {
      const key = keyOf('plan', { tenantId, id });
      const row = key && (await loaders.plan.load(key));
      return row && planView(row);
    },
  },
  entities: [Plan],
  migrations: [catalogue],
  handlers,
  jobs: [importCatalog, publishCatalog],
  processes: [],
  createLoaders,
};

function keyOf(kind: 'product' | 'plan', reference: { tenantId: string; id: string }) {
  const tenantId = decodeId('tenant', reference.tenantId);
  const id = decodeId(kind, reference.id);
  return tenantId && id ? { tenantId, id } : null;
}

export default catalog;
