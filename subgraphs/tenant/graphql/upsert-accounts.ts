import { Ctx, Field, InputType, Int, Mutation, ObjectType, registerEnumType, Resolver } from 'type-graphql';
import { Access } from '../../shared/graphql/access.ts';
import { AddressInput, WriteMode } from '../../shared/graphql/common-types.ts';
import { ExternalId, ExternalIdInput } from '../../shared/graphql/external-id.ts';
import { InputArg } from '../../shared/graphql/input-arg.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';
import { OnRowError, UpsertOutcome } from '../../shared/graphql/upsert-types.ts';
import { payloadOf, UserError, userErrorOf } from '../../shared/graphql/user-error.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { upsertAccounts, type UpsertedRow } from '../commands/upsert-accounts.ts';
import { rereading, type TenantContext } from '../context.ts';
import { AccountKind } from './account-filter.ts';
import { Account, findAccount } from './account.ts';

@InputType({ description: 'An account as your system has it. It is found by its external id.' })
class UpsertAccountItem {
  @Field(() => ExternalIdInput, { description: 'What your system calls it; unique in the tenant.' })
  externalId!: ExternalIdInput;

  @Field(() => AccountKind, { description: 'What it is to the tenant; it stays what it is.' })
  kind!: AccountKind;

  @Field(() => String, { description: 'The company.' })
  name!: string;

  @Field(() => String, { description: 'Where the company is written to; nobody signs in with it.' })
  email!: string;

  @Field(() => String, {
    nullable: true,
    description: 'With its prefix; `EL` for Greece. Left out it is kept, null clears it.',
  })
  vatId?: string | null;

  @Field(() => CurrencyCodeScalar, {
    nullable: true,
    description: "In what it is quoted. Left out it is kept; a new account has its reseller's or the tenant's.",
  })
  currency?: string | null;

  @Field(() => AddressInput, { description: 'Where the company is; its country decides the taxes.' })
  address!: AddressInput;

  @Field(() => ExternalIdInput, {
    nullable: true,
    description: 'Of the reseller of an end customer, which may stand in the same batch; of nobody else.',
  })
  resellerExternalId?: ExternalIdInput | null;
}

@InputType({ description: 'What `upsertAccounts` needs to know.' })
class UpsertAccountsInput {
  @Field(() => [UpsertAccountItem], { description: '1 to 500 accounts, each once.' })
  items!: UpsertAccountItem[];

  @Field(() => WriteMode, {
    defaultValue: WriteMode.COMMIT,
    description: 'DRY_RUN answers the same and writes nothing.',
  })
  mode!: WriteMode;

  @Field(() => OnRowError, {
    defaultValue: OnRowError.KEEP_GOOD_ROWS,
    description: 'What becomes of the good rows when others are refused.',
  })
  onError!: OnRowError;
}

enum UpsertAccountRowErrorCode {
  BAD_USER_INPUT = 'BAD_USER_INPUT',
  DUPLICATE_IN_BATCH = 'DUPLICATE_IN_BATCH',
  VAT_ID_INVALID = 'VAT_ID_INVALID',
  COUNTRY_NOT_SERVED = 'COUNTRY_NOT_SERVED',
  CURRENCY_NOT_OFFERED = 'CURRENCY_NOT_OFFERED',
  RESELLER_NOT_FOUND = 'RESELLER_NOT_FOUND',
  KIND_CANNOT_CHANGE = 'KIND_CANNOT_CHANGE',
}
registerEnumType(UpsertAccountRowErrorCode, {
  name: 'UpsertAccountRowErrorCode',
  description: 'Why a row may be refused.',
  valuesConfig: {
    BAD_USER_INPUT: { description: 'The row is not acceptable; `path` says where.' },
    DUPLICATE_IN_BATCH: { description: 'An earlier row has the same external id and counts.' },
    VAT_ID_INVALID: { description: 'This is not how a VAT id of the country looks.' },
    COUNTRY_NOT_SERVED: { description: 'The tenant does not sell in this country.' },
    CURRENCY_NOT_OFFERED: { description: 'The tenant does not sell in this currency.' },
    RESELLER_NOT_FOUND: { description: 'There is no active reseller with this external id.' },
    KIND_CANNOT_CHANGE: { description: 'The account is of another kind and stays so.' },
  },
});

@ObjectType({ implements: UserError, description: 'Why a row was refused.', simpleResolvers: true })
class UpsertAccountRowError extends UserError {
  @Field(() => UpsertAccountRowErrorCode, { description: 'For programs; never changes.' })
  code!: UpsertAccountRowErrorCode;
}

@ObjectType({ description: 'What became of a row.', simpleResolvers: true })
class UpsertAccountResult {
  @Field(() => Int, { description: 'Its place in `items`, counted from 0.' })
  index!: number;

  @Field(() => ExternalId, { description: 'As it was sent.' })
  externalId!: ExternalId;

  @Field(() => UpsertOutcome, { description: 'What became of it; in a dry run, what would.' })
  outcome!: UpsertOutcome;

  @Field(() => Account, {
    nullable: true,
    description: 'As it is now; null when the row was refused, and for what a dry run would create.',
  })
  account!: Account | null;

  @Field(() => [UpsertAccountRowError], { description: 'Why the row was refused; empty when it was not.' })
  userErrors!: UpsertAccountRowError[];
}

const UpsertAccountsUserError = userErrorOf('UpsertAccounts', {
  TOO_MANY_ITEMS: 'More than 500 accounts; `startBulkUpsert` takes a file of them.',
});

@ObjectType({ description: 'What `upsertAccounts` answers.', simpleResolvers: true })
class UpsertAccountsPayload {
  @Field(() => [UpsertAccountResult], {
    nullable: true,
    description: 'One for each item, in their order; null when the whole was refused.',
  })
  results!: UpsertAccountResult[] | null;

  @Field(() => [UpsertAccountsUserError], { description: 'Why the whole was refused; empty when it was not.' })
  userErrors!: InstanceType<typeof UpsertAccountsUserError>[];
}

@Resolver()
export class UpsertAccountsMutation {
  @Access('account:write', 'backOffice', 'root')
  @Mutation(() => UpsertAccountsPayload, {
    description:
      'Brings up to 500 accounts to what your system says they are: new ones are made, active at once; those that differ are changed. Sending the same again changes nothing.',
  })
  async upsertAccounts(@InputArg(() => UpsertAccountsInput) input: UpsertAccountsInput, @Ctx() context: TenantContext) {
    const result = await upsertAccounts(context, input);
    const reread = rereading(context);
    return payloadOf('results', result, ({ rows }) =>
      Promise.all(rows.map((row, index) => resultOf(reread, { row, index, item: input.items[index] }))),
    );
  }
}

interface AnsweredRow {
  row: UpsertedRow;
  index: number;
  item: UpsertAccountItem | undefined;
}

async function resultOf(context: TenantContext, { row, index, item }: AnsweredRow) {
  const { outcome, accountId, refusal } = row;
  const key = accountId && { tenantId: encodeId('tenant', context.tenantId), id: encodeId('account', accountId) };
  return {
    index,
    externalId: item?.externalId,
    outcome,
    account: key ? await findAccount(context, key) : null,
    userErrors: refusal ? [refusal] : [],
  };
}
