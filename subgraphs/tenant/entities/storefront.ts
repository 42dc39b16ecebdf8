import { defineEntity, p } from '@mikro-orm/postgresql';

/** Where a tenant's resellers and customers shop. A tenant has one that is active. */
export const Storefront = defineEntity({
  name: 'Storefront',
  schema: 'tenant',
  tableName: 'storefront',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    status: p.text().$type<'ACTIVE' | 'CLOSED'>(),
    /** Says which storefront is asked; it is in every page and no secret. */
    publishableKey: p.text(),
    hosts: p.array(),
    primaryLocale: p.text(),
    locales: p.array(),
    registration: p.text().$type<'CLOSED' | 'WITH_APPROVAL' | 'OPEN'>(),
    isAnonymousBrowsingAllowed: p.boolean(),
    brandName: p.text(),
    logoUrl: p.text().nullable(),
  },
});
