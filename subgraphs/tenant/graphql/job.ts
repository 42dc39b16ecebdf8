import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { Count } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { findBulkUpsert } from '../queries/bulk-upserts.ts';
import { countJobs, findJobProblems, findJobs, type JobSearch } from '../queries/jobs.ts';
import type { TenantContext } from '../context.ts';
import type { JobRecord } from '../queries/loaders.ts';
import { findTenant, Tenant } from './tenant.ts';

export enum JobKind {
  BULK_UPSERT = 'BULK_UPSERT',
  CATALOG_IMPORT = 'CATALOG_IMPORT',
  CATALOG_PUBLICATION = 'CATALOG_PUBLICATION',
  PRICE_RECALCULATION = 'PRICE_RECALCULATION',
}
registerEnumType(JobKind, {
  name: 'JobKind',
  description: 'What a job does.',
  valuesConfig: {
    BULK_UPSERT: { description: 'Brings records to what a file says they are.' },
    CATALOG_IMPORT: { description: "Reads a vendor's price sheet." },
    CATALOG_PUBLICATION: { description: "Copies root's catalogue into other tenants." },
    PRICE_RECALCULATION: { description: 'Computes a version of a price list.' },
  },
});

export enum JobStatus {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  PARTIALLY_SUCCEEDED = 'PARTIALLY_SUCCEEDED',
  FAILED = 'FAILED',
  CANCELED = 'CANCELED',
  PARKED = 'PARKED',
}
registerEnumType(JobStatus, {
  name: 'JobStatus',
  description: 'Where a job is.',
  valuesConfig: {
    QUEUED: { description: 'Waits for a worker.' },
    RUNNING: { description: 'Works; `progress` says how far.' },
    SUCCEEDED: { description: 'Everything is done.' },
    PARTIALLY_SUCCEEDED: { description: 'What was good is done; `problems` names the rest.' },
    FAILED: { description: 'Nothing more will happen; `problems` says why.' },
    CANCELED: { description: 'Somebody stopped it; what was done stays done.' },
    PARKED: { description: 'Waits for a person.' },
  },
});

@ObjectType({ description: 'How far a job is.', simpleResolvers: true })
class JobProgress {
  @Field(() => Int, { description: 'Pieces of work that are done.' })
  done!: number;

  @Field(() => Int, { nullable: true, description: 'Pieces in all; null while nobody knows.' })
  total!: number | null;

  @Field(() => String, { description: 'What is being done now, for a person.' })
  step!: string;
}

@ObjectType({ description: 'Something that a job could not do.', simpleResolvers: true })
class JobProblem {
  @Field(() => String, { description: 'For programs.' })
  code!: string;

  @Field(() => String, { description: 'What is wrong and what to do, for a person.' })
  message!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Line of the file; the header is line 1. Null where there is no file.',
  })
  line!: number | null;

  @Field(() => String, { nullable: true, description: 'What it is about, such as a SKU.' })
  subject!: string | null;
}

@ObjectType({
  description: 'How many rows of a file were written, or in a dry run would be; refused ones are named in `problems`.',
  simpleResolvers: true,
})
class BulkUpsert {
  @Field(() => Int, { description: 'Rows that were new.' })
  created!: number;

  @Field(() => Int, { description: 'Rows that were there and differed.' })
  updated!: number;

  @Field(() => Int, { description: 'Rows that were there, and are the same.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Rows that were refused, also those beyond the first ones in `problems`.' })
  rejected!: number;
}

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'Long work that goes on by itself. Ask again after `pollAfterSeconds` until it is null.' })
export class Job {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => JobKind, { description: 'What it does.' })
  kind!: JobKind;

  @Field(() => JobStatus, { description: 'Whether it goes on, and how it ended.' })
  status!: JobStatus;

  @Field(() => JobProgress, { description: 'How far it is; as far as it came once it has ended.' })
  progress!: JobProgress;

  @Field(() => String, { description: 'Who started it.' })
  startedBy!: string;

  @Field(() => DateTimeScalar, { description: 'When it was asked for; it may have waited since.' })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null while it goes on.' })
  endedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'In how many seconds to ask again. Null once it has ended.' })
  pollAfterSeconds!: number | null;
}

const POLL_AFTER_SECONDS = 1;

function jobView(row: JobRecord) {
  return {
    id: encodeId('job', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    kind: row.kind as JobKind,
    status: row.status as JobStatus,
    progress: { done: row.progress_done, total: row.progress_total, step: row.step },
    startedBy: row.started_by,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    pollAfterSeconds: row.ended_at === null ? POLL_AFTER_SECONDS : null,
    key: { tenantId: row.tenant_id, id: row.id },
  };
}

type JobView = ReturnType<typeof jobView>;

/** The job with these ids as far as the viewer may see it. */
export async function findJob(context: TenantContext, key: { tenantId: string; id: string }): Promise<JobView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('job', key.id);
  const row = tenantId && id ? await context.loaders.job.load({ tenantId, id }) : null;
  return row && jobView(row);
}

export const JobConnection = connectionTypes('Job', () => Job, 'Jobs, the newest first.').Connection;

@Resolver(() => Job)
export class JobResolver {
  @Access('job:read', 'storefront', 'backOffice', 'root')
  @Query(() => Job, {
    nullable: true,
    description: 'One job of the acting tenant; null when there is none with this id.',
  })
  job(
    @Arg('id', () => ID, { description: 'Of the job, from the payload that started it.' }) id: string,
    @Ctx() context: TenantContext,
  ) {
    authorize(context, 'job:read');
    return findJob(context, { tenantId: encodeId('tenant', context.tenantId), id });
  }

  @Access('job:read', 'backOffice', 'root')
  @ListSize()
  @Query(() => JobConnection, { nullable: true, description: 'The jobs of the read scope, the newest first.' })
  jobs(
    @Arg('kind', () => [JobKind], { nullable: true, description: 'Any of these.' }) kind: JobKind[] | null,
    @Arg('status', () => [JobStatus], { nullable: true, description: 'Any of these.' }) status: JobStatus[] | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: TenantContext,
  ) {
    return findJobs(context, { kind, status }, page, jobView);
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is.' })
  tenant(@Root() { tenantId }: JobView, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }

  @Access('job:read', 'backOffice', 'root')
  @FieldResolver(() => BulkUpsert, {
    nullable: true,
    description: 'What became of the rows of a file so far. Null for jobs of other kinds.',
  })
  bulkUpsert(@Root() { key, kind }: JobView, @Ctx() context: TenantContext) {
    return kind === JobKind.BULK_UPSERT ? findBulkUpsert(context.reader, context, key) : null;
  }

  @FieldResolver(() => [JobProblem], { description: 'The first hundred things that could not be done.' })
  problems(@Root() { key }: JobView, @Ctx() context: TenantContext) {
    return findJobProblems(context, key);
  }
}

@Resolver(() => JobConnection)
export class JobConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: JobSearch }, @Ctx() context: TenantContext) {
    return countJobs(context, search);
  }
}
