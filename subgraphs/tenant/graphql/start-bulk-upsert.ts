import { Ctx, Field, ID, InputType, Mutation, ObjectType, registerEnumType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { WriteMode } from '../../shared/graphql/common-types.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { OnRowError } from '../../shared/graphql/upsert-types.ts';
import { payloadOf, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { startBulkUpsert } from '../commands/start-bulk-upsert.ts';
import { rereading, type TenantContext } from '../context.ts';
import { findJob, Job } from './job.ts';

enum BulkKind {
  ACCOUNTS = 'ACCOUNTS',
  PRODUCTS = 'PRODUCTS',
  PRICES = 'PRICES',
  PAYMENTS = 'PAYMENTS',
  TAX_IDS = 'TAX_IDS',
}
registerEnumType(BulkKind, {
  name: 'BulkKind',
  description: 'What the rows of a file are.',
  valuesConfig: {
    ACCOUNTS: { description: 'Accounts, as `upsertAccounts` takes them.' },
    PRODUCTS: { description: 'Products. Not read yet.' },
    PRICES: { description: 'Prices. Not read yet.' },
    PAYMENTS: { description: 'Payments. Not read yet.' },
    TAX_IDS: { description: 'VAT ids. Not read yet.' },
  },
});

@InputType({ description: 'Which file to read, and how.' })
class StartBulkUpsertInput {
  @Field(() => BulkKind, { description: 'What the rows are. Only ACCOUNTS can be read so far.' })
  kind!: BulkKind;

  @Field(() => ID, {
    description:
      'From `createUpload`, after the file has been PUT to its `url`. Its media type says how it is written: `text/csv`, or `application/jsonl` with one item on each line.',
  })
  uploadId!: string;

  @Field(() => WriteMode, {
    defaultValue: WriteMode.COMMIT,
    description: 'DRY_RUN names the bad rows and writes nothing.',
  })
  mode!: WriteMode;

  @Field(() => OnRowError, {
    defaultValue: OnRowError.KEEP_GOOD_ROWS,
    description: 'KEEP_NOTHING looks at every row before it writes the first.',
  })
  onError!: OnRowError;
}

const StartBulkUpsertUserError = userErrorOf('StartBulkUpsert', {
  NOT_FOUND: 'There is no such upload, or it is not complete.',
});

@ObjectType({ description: 'What `startBulkUpsert` answers.', simpleResolvers: true })
class StartBulkUpsertPayload {
  @Field(() => Job, { nullable: true, description: 'The job to follow; null when refused.' })
  job!: Job | null;

  @Field(() => [StartBulkUpsertUserError], { description: 'Why it was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof StartBulkUpsertUserError>[];
}

@Resolver()
export class StartBulkUpsertMutation {
  @Access('job:write', 'backOffice', 'root')
  @Mutation(() => StartBulkUpsertPayload, {
    description:
      'Reads a file of accounts, up to a million, a thousand rows at a time. Bad rows become problems of the job, each with its line. Needs `account:write` too.',
  })
  async startBulkUpsert(
    @InputArg(() => StartBulkUpsertInput) input: StartBulkUpsertInput,
    @Ctx() context: TenantContext,
  ) {
    const result = await startBulkUpsert(context, input);
    const tenantId = encodeId('tenant', context.tenantId);
    return payloadOf('job', result, ({ id }) => findJob(rereading(context), { tenantId, id: encodeId('job', id) }));
  }
}
