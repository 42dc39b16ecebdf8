import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';
import type { AccountKind, AccountStatus, VatIdStatus } from '../domain/account-details.ts';
import type { PostalAddress } from '../domain/postal-address.ts';

/** A tenant's customer: a reseller, a company that buys for itself, or a reseller's end customer. */
export const Account = defineEntity({
  name: 'Account',
  schema: 'tenant',
  tableName: 'account',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    kind: p.text().$type<AccountKind>(),
    status: p.text().$type<AccountStatus>(),
    name: p.text(),
    email: p.text(),
    country: p.text(),
    address: p.json<PostalAddress>(),
    vatId: p.text().nullable(),
    vatIdStatus: p.text().$type<VatIdStatus>(),
    currency: p.text(),
    locale: p.text(),
    /** The reseller of an end customer; nobody else has one. */
    resellerAccountId: p.uuid().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
  },
});

export type AccountRow = InferEntity<typeof Account>;
