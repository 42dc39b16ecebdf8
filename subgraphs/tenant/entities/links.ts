import { defineEntity, p } from '@mikro-orm/postgresql';

/** A tenant's link to an agreement with Microsoft: one partner tenant, one location, one billing currency. */
export const CspAgreement = defineEntity({
  name: 'CspAgreement',
  schema: 'tenant',
  tableName: 'csp_agreement',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    partnerTenantId: p.text(),
    region: p.text(),
    markets: p.array(),
    billingCurrency: p.text(),
    status: p.text().$type<LinkStatus>(),
  },
});

/** A tenant's link to an account at a payment gateway; the money arrives at its legal entity. */
export const MerchantAccount = defineEntity({
  name: 'MerchantAccount',
  schema: 'tenant',
  tableName: 'merchant_account',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    gateway: p.text().$type<'STRIPE' | 'MANUAL'>(),
    legalEntityId: p.uuid(),
    settlementCurrencies: p.array(),
    status: p.text().$type<LinkStatus>(),
  },
});

type LinkStatus = 'PENDING' | 'ACTIVE' | 'SUSPENDED' | 'UNLINKED';
