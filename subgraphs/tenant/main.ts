import 'reflect-metadata';
import path from 'node:path';
import type { SubgraphDefinition } from '../shared/server/start-subgraph.ts';
import { Member, MemberSecret } from './entities/member.ts';
import { Tenant } from './entities/tenant.ts';
import { CspAgreement, MerchantAccount } from './entities/links.ts';
import { LegalEntity } from './entities/legal-entity.ts';
import { Storefront } from './entities/storefront.ts';
import { ActivateTenantMutation } from './graphql/activate-tenant.ts';
import { AdvanceSandboxClockMutation } from './graphql/advance-sandbox-clock.ts';
import { AcknowledgeChangesMutation } from './graphql/acknowledge-changes.ts';
import { AuditEntryConnectionResolver, AuditEntryResolver } from './graphql/audit-entry.ts';
import { CancelJobMutation } from './graphql/cancel-job.ts';
import { ChangeConnectionResolver, ChangeResolver } from './graphql/change.ts';
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
import { RotateApiKeyMutation } from './graphql/rotate-api-key.ts';
import { StartBulkUpsertMutation } from './graphql/start-bulk-upsert.ts';
import { SuspendTenantMutation } from './graphql/suspend-tenant.ts';
import { findTenant, TenantConnectionResolver, TenantResolver } from './graphql/tenant.ts';
import { UpsertAccountsMutation } from './graphql/upsert-accounts.ts';
import { uploadDoor } from './http/upload.ts';
import { lookUps } from './migrations/20261122-look-ups.ts';
import { tenants } from './migrations/20261122-tenants.ts';
import { vatIdChecks } from './migrations/20261124-vat-id-checks.ts';
import { backOffice } from './migrations/20261125-back-office.ts';
import { lookUpStorefront, lookUpTenant } from './queries/credentials-of-tenants.ts';
import { type TenantContext } from './context.ts';
import { createLoaders } from './queries/loaders.ts';
import { Account } from './entities/account.ts';
import { ApiKey, ApiKeySecret } from './entities/api-key.ts';
import { LetterToken, Session } from './entities/session.ts';
import { readEnvironment } from './environment.ts';
import { AcceptInvitationMutation } from './graphql/accept-invitation.ts';
import { AccountConnectionResolver, AccountResolver, findAccount } from './graphql/account.ts';
import { AddEndCustomerMutation } from './graphql/add-end-customer.ts';
import { ApiKeyResolver, findApiKey } from './graphql/api-key.ts';
import { ApproveRegistrationMutation } from './graphql/approve-registration.ts';
import { ChangeAccountMutation } from './graphql/change-account.ts';
import { ChangeMemberRolesMutation } from './graphql/change-member-roles.ts';
import { ConfirmEmailMutation } from './graphql/confirm-email.ts';
import { CreateApiKeyMutation } from './graphql/create-api-key.ts';
import { InviteMemberMutation } from './graphql/invite-member.ts';
import { AccountMembersResolver, findMember, MemberResolver } from './graphql/member.ts';
import { RefreshSessionMutation } from './graphql/refresh-session.ts';
import { RegisterAccountMutation } from './graphql/register-account.ts';
import { RejectRegistrationMutation } from './graphql/reject-registration.ts';
import { RevokeApiKeyMutation } from './graphql/revoke-api-key.ts';
import { SignInStaffMutation } from './graphql/sign-in-staff.ts';
import { SignInMutation } from './graphql/sign-in.ts';
import { SignOutEverywhereMutation } from './graphql/sign-out-everywhere.ts';
import { SignOutMutation } from './graphql/sign-out.ts';
import { ViewerResolver } from './graphql/viewer.ts';
import { bulkUpsert } from './processes/bulk-upsert.ts';
import { sendLetters } from './processes/send-letters.ts';
import { tellSimulatorsTheTime } from './processes/tell-simulators-the-time.ts';
import { verifyVatId } from './processes/verify-vat-id.ts';
import { filePost } from './providers/file-post.ts';
import { logPost } from './providers/log-post.ts';
import type { Post } from './providers/post.ts';
import { simulatorClock } from './providers/simulator-clock.ts';
import { vies } from './providers/vies.ts';
import { lookUpApiKey, lookUpMember } from './queries/credentials-of-people.ts';

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
    AccountResolver,
    AccountConnectionResolver,
    MemberResolver,
    AccountMembersResolver,
    ApiKeyResolver,
    ViewerResolver,
    JobResolver,
    JobConnectionResolver,
    AuditEntryResolver,
    AuditEntryConnectionResolver,
    ChangeResolver,
    ChangeConnectionResolver,
    CreateTenantMutation,
    ActivateTenantMutation,
    SuspendTenantMutation,
    AdvanceSandboxClockMutation,
    CreateLegalEntityMutation,
    CreateStorefrontMutation,
    LinkCspAgreementMutation,
    LinkMerchantAccountMutation,
    CreateUploadMutation,
    CancelJobMutation,
    RegisterAccountMutation,
    ConfirmEmailMutation,
    ApproveRegistrationMutation,
    RejectRegistrationMutation,
    AddEndCustomerMutation,
    ChangeAccountMutation,
    SignInMutation,
    SignInStaffMutation,
    RefreshSessionMutation,
    SignOutMutation,
    SignOutEverywhereMutation,
    InviteMemberMutation,
    AcceptInvitationMutation,
    ChangeMemberRolesMutation,
    CreateApiKeyMutation,
    RevokeApiKeyMutation,
    RotateApiKeyMutation,
    UpsertAccountsMutation,
    StartBulkUpsertMutation,
    AcknowledgeChangesMutation,
  ],
  references: {
    Tenant: ({ id }, context: TenantContext) => findTenant(context, id),
    LegalEntity: (key, context: TenantContext) => findLegalEntity(context, key),
    Storefront: (key, context: TenantContext) => findStorefront(context, key),
    CspAgreement: (key, context: TenantContext) => findCspAgreement(context, key),
    MerchantAccount: (key, context: TenantContext) => findMerchantAccount(context, key),
    Account: (key, context: TenantContext) => findAccount(context, key),
    Member: (key, context: TenantContext) => findMember(context, key),
    ApiKey: (key, context: TenantContext) => findApiKey(context, key),
    Job: (key, context: TenantContext) => findJob(context, key),
  },
  entities: [
    Tenant,
    LegalEntity,
    Storefront,
    CspAgreement,
    MerchantAccount,
    Account,
    Member,
    MemberSecret,
    Session,
    LetterToken,
    ApiKey,
    ApiKeySecret,
  ],
  migrations: [tenants, lookUps, vatIdChecks, backOffice],
  handlers: [sendLetters({ send: (letter) => post().send(letter) })],
  jobs: [bulkUpsert],
  processes: [
    verifyVatId(vies(() => readEnvironment().vatIdApiBase)),
    tellSimulatorsTheTime(() => readEnvironment().simulatorBases.map(simulatorClock)),
  ],
  createLoaders,
  internal: {
    'look-up-storefront': lookUpStorefront,
    'look-up-tenant': lookUpTenant,
    'look-up-member': lookUpMember,
    'look-up-api-key': lookUpApiKey,
  },
  http: uploadDoor,
};

function post(): Post {
  const { mode, dataDir } = readEnvironment();
  return mode === 'production' ? logPost : filePost(path.join(dataDir, 'mail'));
}

export default tenant;

export { foundInstallation } from './commands/found-installation.ts';
