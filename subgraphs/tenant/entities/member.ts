import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';

/** Somebody who can sign in: the distributor's own people have no account. */
export const Member = defineEntity({
  name: 'Member',
  schema: 'tenant',
  tableName: 'member',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    accountId: p.uuid().nullable(),
    resellerAccountId: p.uuid().nullable(),
    name: p.text(),
    email: p.text(),
    /** Names of `Role`. */
    roles: p.array(),
    status: p.text().$type<'INVITED' | 'ACTIVE' | 'LOCKED'>(),
    /** Grows when what the member may do changes, so that older credentials are noticed. */
    epoch: p.integer(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    lastSignedInAt: p.datetime().nullable(),
  },
});

export type MemberRow = InferEntity<typeof Member>;

/** In a table of its own that no reading role may open. */
export const MemberSecret = defineEntity({
  name: 'MemberSecret',
  schema: 'tenant',
  tableName: 'member_secret',
  properties: {
    tenantId: p.uuid().primary(),
    memberId: p.uuid().primary(),
    accountId: p.uuid().nullable(),
    passwordHash: p.text(),
  },
});
