import { defineEntity, p } from '@mikro-orm/postgresql';

/** An agreement with Microsoft as the tenant subgraph has linked it; a copy, written by its event alone. */
export const CspAgreement = defineEntity({
  name: 'CspAgreement',
  schema: 'provisioning',
  tableName: 'csp_agreement',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    partnerTenantId: p.text(),
    region: p.text(),
    markets: p.array(),
    billingCurrency: p.text(),
  },
});

/** The credentials of an agreement, sealed; in a table of its own that no reading role may open. */
export const CspAgreementSecret = defineEntity({
  name: 'CspAgreementSecret',
  schema: 'provisioning',
  tableName: 'csp_agreement_secret',
  properties: {
    tenantId: p.uuid().primary(),
    cspAgreementId: p.uuid().primary(),
    sealedText: p.text(),
  },
});

/** How often and when the credentials were given. */
export const CspAgreementRotation = defineEntity({
  name: 'CspAgreementRotation',
  schema: 'provisioning',
  tableName: 'csp_agreement_rotation',
  properties: {
    tenantId: p.uuid().primary(),
    cspAgreementId: p.uuid().primary(),
    version: p.integer(),
    rotatedAt: p.datetime(),
  },
});
