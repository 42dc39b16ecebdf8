import { defineEntity, p } from '@mikro-orm/postgresql';

/** An account at a payment gateway as the tenant subgraph has linked it; a copy, written by its event alone. */
export const MerchantAccount = defineEntity({
  name: 'MerchantAccount',
  schema: 'billing',
  tableName: 'merchant_account',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    gateway: p.text().$type<'STRIPE' | 'MANUAL'>(),
    legalEntityId: p.uuid(),
    settlementCurrencies: p.array(),
  },
});

/** The keys of a merchant account, sealed; in a table of its own that no reading role may open. */
export const MerchantAccountSecret = defineEntity({
  name: 'MerchantAccountSecret',
  schema: 'billing',
  tableName: 'merchant_account_secret',
  properties: {
    tenantId: p.uuid().primary(),
    merchantAccountId: p.uuid().primary(),
    sealedText: p.text(),
  },
});

/** How often and when the keys were given, and the one that is no secret. */
export const MerchantAccountRotation = defineEntity({
  name: 'MerchantAccountRotation',
  schema: 'billing',
  tableName: 'merchant_account_rotation',
  properties: {
    tenantId: p.uuid().primary(),
    merchantAccountId: p.uuid().primary(),
    version: p.integer(),
    rotatedAt: p.datetime(),
    /** What the gateway's script in a browser signs in with; no secret. */
    publishableKey: p.text().nullable(),
  },
});
