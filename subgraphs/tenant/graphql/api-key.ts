import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { findApiKeys } from '../queries/api-keys.ts';
import type { TenantContext } from '../context.ts';
import type { ApiKeyRecord } from '../queries/loaders.ts';
import { findTenant, Tenant } from './tenant.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: "A machine's credential, without the key itself." })
export class ApiKey {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => String, { description: 'What uses it.' })
  name!: string;

  @Field(() => String, { description: 'The beginning of the key, by which it is recognised.' })
  prefix!: string;

  @Field(() => String, { description: 'The last four characters of the key.' })
  lastFour!: string;

  @Field(() => [String], { description: 'What it may do, as `noun:verb`.' })
  permissions!: string[];

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null when it does not expire.' })
  expiresAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'To the minute; null before it is used.' })
  lastUsedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null while it is in use.' })
  revokedAt!: Date | null;
}

function apiKeyView(row: ApiKeyRecord): ApiKey {
  return {
    id: encodeId('apiKey', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    name: row.name,
    prefix: row.prefix,
    lastFour: row.last_four,
    permissions: row.permissions,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

/** The key with these ids, for those who may see keys. */
export async function findApiKey(
  context: TenantContext,
  key: { tenantId: string; id: string },
): Promise<ApiKey | null> {
  const isAllowed = (['api-key:read', 'api-key:write'] as const).some((one) => context.permissions.includes(one));
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('apiKey', key.id);
  const row = isAllowed && tenantId && id ? await context.loaders.apiKey.load({ tenantId, id }) : null;
  return row && apiKeyView(row);
}

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Access('api-key:read', 'backOffice', 'root')
  @Query(() => [ApiKey], {
    nullable: true,
    description: 'The keys of the acting tenant that are not revoked, the newest first; at most a hundred.',
  })
  async apiKeys(@Ctx() context: TenantContext) {
    return (await findApiKeys(context)).map(apiKeyView);
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Root() { tenantId }: ApiKey, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }
}
