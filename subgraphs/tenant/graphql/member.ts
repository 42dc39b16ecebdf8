import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { ROLES, type Role } from '../../shared/context/permissions.ts';
import { Access } from '../../shared/graphql/access.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { TenantContext } from '../context.ts';
import type { MemberRecord } from '../queries/loaders.ts';
import { Account, accountView, type AccountView } from './account.ts';
import { findTenant, Tenant } from './tenant.ts';

export enum MemberStatus {
  INVITED = 'INVITED',
  ACTIVE = 'ACTIVE',
  LOCKED = 'LOCKED',
}
registerEnumType(MemberStatus, {
  name: 'MemberStatus',
  description: 'Whether somebody can sign in.',
  valuesConfig: {
    INVITED: { description: 'Has not confirmed the letter yet.' },
    ACTIVE: { description: 'Can sign in.' },
    LOCKED: { description: 'Cannot sign in.' },
  },
});

/** The roles as an enum of the graph. */
export const RoleEnum = Object.fromEntries(ROLES.map((role) => [role, role])) as Record<Role, Role>;
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What somebody is here to do; permissions follow from it.',
  valuesConfig: {
    ROOT_ANALYST: { description: "Root's people: reads everything, changes nothing." },
    ROOT_OPERATOR: { description: "Root's people: everything, in every tenant." },
    COUNTRY_ADMIN: { description: 'Staff of a tenant: everything in it.' },
    STOREFRONT_ADMIN: { description: 'Staff of a tenant: its storefront and its accounts.' },
    BILLING_AGENT: { description: 'Staff of a tenant: invoices and payments.' },
    SUBSCRIPTIONS_MANAGER: { description: 'Staff of a tenant: orders and subscriptions.' },
    RESELLER_ADMIN: { description: 'A reseller: buys, and decides about its customers and people.' },
    BUYER: { description: 'A customer or reseller: buys.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'Somebody who can sign in: of an account, or of the distributor.' })
export class Member {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => String, { description: 'As others read it.' })
  name!: string;

  @Field(() => String, { description: 'Unique in the tenant.' })
  email!: string;

  @Field(() => [RoleEnum], { description: 'What they are here to do; at least one.' })
  roles!: Role[];

  @Field(() => MemberStatus, { description: 'Whether they can sign in.' })
  status!: MemberStatus;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null before the first time.' })
  lastSignedInAt!: Date | null;
}

/** The graph's form of a member's row. The uuids are for the resolver of `account`. */
export function memberView(row: MemberRecord) {
  return {
    id: encodeId('member', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    name: row.name,
    email: row.email,
    roles: row.roles as Role[],
    status: row.status as MemberStatus,
    lastSignedInAt: row.last_signed_in_at,
    accountKey: row.account_id === null ? null : { tenantId: row.tenant_id, id: row.account_id },
  };
}

export type MemberView = ReturnType<typeof memberView>;

/** The member with these ids as far as the viewer may see it. */
export async function findMember(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<MemberView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('member', key.id);
  const row = tenantId && id ? await context.loaders.member.load({ tenantId, id }) : null;
  return row && memberView(row);
}

@Resolver(() => Member)
export class MemberResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: 'Where they are known.' })
  tenant(@Root() { tenantId }: MemberView, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }

  @FieldResolver(() => Account, {
    nullable: true,
    description: "For whom they buy; null for the distributor's people.",
  })
  async account(@Root() { accountKey }: MemberView, @Ctx() { loaders }: TenantContext) {
    const row = accountKey && (await loaders.account.load(accountKey));
    return row && accountView(row);
  }
}

@Resolver(() => Account)
export class AccountMembersResolver {
  @Access('account:read')
  @FieldResolver(() => [Member], { nullable: true, description: 'Who can sign in for it, at most a hundred.' })
  async members(@Root() { key }: AccountView, @Ctx() context: TenantContext) {
    return (await context.loaders.membersOfAccount.load(key)).map(memberView);
  }
}
