import 'reflect-metadata';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import { Member, MemberSecret } from './entities/member.ts';
import { Tenant } from './entities/tenant.ts';
import { CspAgreement, MerchantAccount } from './entities/links.ts';
import { LegalEntity } from './entities/legal-entity.ts';
import { Storefront } from './entities/storefront.ts';
import { ActivateTenantMutation } from './graphql/activate-tenant.ts';
import { AuditEntryConnectionResolver, AuditEntryResolver } from './graphql/audit-entry.ts';
import { CancelJobMutation } from './graphql/cancel-job.ts';
import { TenantChecklistResolver } from './graphql/checklist.ts';
import { CreateLegalEntityMutation } from './graphql/create-legal-entity.ts';
import { CreateStorefrontMutation } from './graphql/create-storefront.ts';
import { CreateTenantMutation } from './graphql/create-tenant.ts';
import { CreateUploadMutation } from './graphql/create-upload.ts';
import { findJob, JobConnectionResolver, JobResolver } from './graphql/job.ts';
import { findLegalEntity, LegalEntityResolver, TenantLegalEntitiesResolver } from './graphql/legal-entity.ts';
import { LinkCspAgreementMutation } from './graphql/link-csp-agreement.ts';
import { LinkMerchantAccountMutation } from './graphql/link-merchant-account.ts';
import {
  CspAgreementResolver,
  findCspAgreement,
  findMerchantAccount,
  MerchantAccountResolver,
  TenantLinksResolver,
} from './graphql/links.ts';
import { findStorefront, StorefrontResolver, TenantStorefrontResolver } from './graphql/storefront.ts';
import { SuspendTenantMutation } from './graphql/suspend-tenant.ts';
import { findTenant, TenantConnectionResolver, TenantResolver } from './graphql/tenant.ts';
import { uploadDoor } from './http/upload.ts';
import { lookUps } from './migrations/20261122-look-ups.ts';
import { tenants } from './migrations/20261122-tenants.ts';
import { lookUpStorefront, lookUpTenant } from './queries/credentials-of-tenants.ts';
import { createLoaders, type TenantContext } from './queries/loaders.ts';

/** Who there is: tenants, their legal entities, storefronts and links, accounts, members and keys. */
const tenant: SubgraphDefinition = {
  name: 'tenant',
  resolvers: [
    TenantResolver,
    TenantConnectionResolver,
    TenantChecklistResolver,
    LegalEntityResolver,
    TenantLegalEntitiesResolver,
    StorefrontResolver,
    TenantStorefrontResolver,
    CspAgreementResolver,
    MerchantAccountResolver,
    TenantLinksResolver,
    JobResolver,
    JobConnectionResolver,
    AuditEntryResolver,
    AuditEntryConnectionResolver,
    CreateTenantMutation,
    ActivateTenantMutation,
    SuspendTenantMutation,
    CreateLegalEntityMutation,
    CreateStorefrontMutation,
    LinkCspAgreementMutation,
    LinkMerchantAccountMutation,
    CreateUploadMutation,
    CancelJobMutation,
  ],
  references: {
    Tenant: ({ id }, context: TenantContext) => findTenant(context, id),
    LegalEntity: (key, context: TenantContext) => findLegalEntity(context, key),
    Storefront: (key, context: TenantContext) => findStorefront(context, key),
    CspAgreement: (key, context: TenantContext) => findCspAgreement(context, key),
    MerchantAccount: (key, context: TenantContext) => findMerchantAccount(context, key),
    Job: (key, context: TenantContext) => findJob(context, key),
  },
  entities: [Tenant, LegalEntity, Storefront, CspAgreement, MerchantAccount, Member, MemberSecret],
  migrations: [tenants, lookUps],
  handlers: [],
  jobs: [],
  createLoaders,
  internal: { 'look-up-storefront': lookUpStorefront, 'look-up-tenant': lookUpTenant },
  http: uploadDoor,
};

export default tenant;
