import {
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { TenantReference } from '../../shared/graphql/common-types.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { CatalogContext } from '../context.ts';

@ObjectType({ description: 'What an import has done so far.', simpleResolvers: true })
class CatalogImport {
  @Field(() => Int, { description: 'Plans that are new.' })
  added!: number;

  @Field(() => Int, { description: 'Plans that were there and have changed, or whose prices have.' })
  changed!: number;

  @Field(() => Int, { description: 'Plans that the sheet no longer has; their prices in the market have ended.' })
  discontinued!: number;

  @Field(() => Int, { description: "Rows that could not be read; the job's problems say why." })
  rejected!: number;
}

export enum PublicationMode {
  FULL = 'FULL',
  PRICES_ONLY = 'PRICES_ONLY',
}
registerEnumType(PublicationMode, {
  name: 'PublicationMode',
  description: 'What a publication copies.',
  valuesConfig: {
    FULL: { description: 'New plans, changed content, prices and withdrawals.' },
    PRICES_ONLY: { description: "The vendor's prices of plans that the tenant has already." },
  },
});

export enum PublicationStatus {
  PENDING = 'PENDING',
  APPLIED = 'APPLIED',
  REFUSED = 'REFUSED',
}
registerEnumType(PublicationStatus, {
  name: 'PublicationStatus',
  description: 'How far a publication is in one tenant.',
  valuesConfig: {
    PENDING: { description: 'Not finished.' },
    APPLIED: { description: 'Done.' },
    REFUSED: { description: 'Not done; `problem` says why.' },
  },
});

@ObjectType({ description: 'What a publication does, or has done, in one tenant.', simpleResolvers: true })
export class PublicationResult {
  @Field(() => TenantReference, { nullable: true, description: 'Where.' })
  target!: TenantReference | null;

  @Field(() => PublicationStatus, { description: 'How far it is in this tenant.' })
  status!: PublicationStatus;

  @Field(() => Int, { description: 'Plans that are new there.' })
  added!: number;

  @Field(() => Int, { description: 'Plans whose content or prices change there.' })
  changed!: number;

  @Field(() => Int, { description: 'Plans that are taken from sale there.' })
  withdrawn!: number;

  @Field(() => String, {
    nullable: true,
    description: 'What stands in the way and what to do; null when nothing does.',
  })
  problem!: string | null;
}

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType({ description: "One publication of root's catalogue into other tenants." })
class CatalogPublication {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'In root the root tenant; in a target the target.' })
  tenant!: TenantReference | null;

  @Field(() => PublicationMode, { description: 'What it copies.' })
  mode!: PublicationMode;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt!: Date;
}

interface CatalogPublicationView extends CatalogPublication {
  key: { tenantId: string; id: string };
}

/** A job, to which the catalogue adds what its kinds of work have done. */
@Directive('@key(fields: "tenantId id")')
@ObjectType('Job')
export class CatalogJob {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  id!: string;
}

export function catalogJobView({ tenantId, jobId }: { tenantId: string; jobId: string }): CatalogJob {
  return { tenantId: encodeId('tenant', tenantId), id: encodeId('job', jobId) };
}

@Resolver(() => CatalogJob)
export class CatalogJobResolver {
  @Access('catalog:import', 'backOffice', 'root')
  @FieldResolver(() => CatalogImport, { nullable: true, description: 'Null for a job of another kind.' })
  async catalogImport(@Root() job: CatalogJob, @Ctx() context: CatalogContext) {
    authorize(context, 'catalog:import');
    const key = keyOf(job);
    return key && context.loaders.catalogImport.load(key);
  }

  @Access('catalog:import', 'backOffice', 'root')
  @FieldResolver(() => CatalogPublication, { nullable: true, description: 'Null for a job of another kind.' })
  async catalogPublication(
    @Root() job: CatalogJob,
    @Ctx() context: CatalogContext,
  ): Promise<CatalogPublicationView | null> {
    authorize(context, 'catalog:import');
    const key = keyOf(job);
    const row = key && (await context.loaders.catalogPublication.load(key));
    return row && publicationView(row);
  }
}

@Resolver(() => CatalogPublication)
export class CatalogPublicationResolver {
  @FieldResolver(() => [PublicationResult], { description: 'One for each tenant.' })
  async results(@Root() { key }: CatalogPublicationView, @Ctx() context: CatalogContext) {
    const rows = await context.loaders.publicationResults.load(key);
    return rows.map((row) => ({
      ...row,
      status: row.status as PublicationStatus,
      target: { id: encodeId('tenant', row.target_tenant_id) },
    }));
  }
}

type PublicationRow = NonNullable<Awaited<ReturnType<CatalogContext['loaders']['catalogPublication']['load']>>>;

function publicationView(row: PublicationRow): CatalogPublicationView {
  const tenantId = encodeId('tenant', row.tenant_id);
  return {
    id: encodeId('catalogPublication', row.id),
    tenantId,
    tenant: { id: tenantId },
    mode: row.mode as PublicationMode,
    createdAt: row.created_at,
    key: { tenantId: row.tenant_id, id: row.id },
  };
}

function keyOf(job: CatalogJob): { tenantId: string; id: string } | null {
  const tenantId = decodeId('tenant', job.tenantId);
  const id = decodeId('job', job.id);
  return tenantId && id ? { tenantId, id } : null;
}
