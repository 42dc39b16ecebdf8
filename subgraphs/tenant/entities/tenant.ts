import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';
import type { TenantStatus } from '../domain/tenant-status.ts';

/** A tenant's own row lies under its own id. */
export const Tenant = defineEntity({
  name: 'Tenant',
  schema: 'tenant',
  tableName: 'tenant',
  properties: {
    tenantId: p.uuid().primary(),
    code: p.text(),
    name: p.text(),
    kind: p.text().$type<'ROOT' | 'COUNTRY' | 'RESELLER'>(),
    status: p.text().$type<TenantStatus>(),
    parentTenantId: p.uuid().nullable(),
    countries: p.array(),
    currencies: p.array(),
    defaultCurrency: p.text(),
    timeZone: p.text(),
    version: p.integer().version(),
    createdAt: p.datetime(),
  },
});

export type TenantRow = InferEntity<typeof Tenant>;
