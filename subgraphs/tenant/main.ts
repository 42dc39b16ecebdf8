import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import { Member, MemberSecret } from './entities/member.ts';
import { Tenant } from './entities/tenant.ts';
import { CreateTenantMutation } from './graphql/create-tenant.ts';
import { findTenant, TenantConnectionResolver, TenantResolver } from './graphql/tenant.ts';
import { lookUps } from './migrations/20261122-look-ups.ts';
import { tenants } from './migrations/20261122-tenants.ts';
import { createLoaders, type TenantContext } from './queries/loaders.ts';

/** Who there is: tenants, their legal entities, storefronts and links, accounts, members and keys. */
const tenant: SubgraphDefinition = {
  name: 'tenant',
  resolvers: [TenantResolver, TenantConnectionResolver, CreateTenantMutation],
  references: {
    Tenant: ({ id }, context: TenantContext) => findTenant(context, id),
  },
  entities: [Tenant, Member, MemberSecret],
  migrations: [tenants, lookUps],
  handlers: [],
  jobs: [],
  createLoaders,
};

export default tenant;
