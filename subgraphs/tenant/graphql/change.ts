import {
  Arg,
  Args,
  ArgsType,
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
import { connectionTypes } from '../../shared/graphql/connection.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { CHANGE_TOPIC_NAMES, CHANGE_TOPICS, SUBJECTS, type ChangeTopicName } from '../queries/change-topics.ts';
import {
  countChanges,
  findChangeConsumers,
  findChanges,
  type ChangeRow,
  type ChangeSearch,
} from '../queries/changes.ts';
import type { TenantContext } from '../context.ts';
import { findAccount } from './account.ts';
import { ChangeSubject } from './change-subject.ts';
import { findTenant, Tenant } from './tenant.ts';

const ChangeTopic = Object.fromEntries(CHANGE_TOPIC_NAMES.map((name) => [name, name])) as {
  [Name in ChangeTopicName]: Name;
};
registerEnumType(ChangeTopic, {
  name: 'ChangeTopic',
  description: 'What happened.',
  valuesConfig: {
    ACCOUNT_CHANGED: { description: 'An account is new or is another than before.' },
    PLAN_PUBLISHED: { description: 'A plan is on sale, or its description or a vendor price is another than before.' },
    PLAN_WITHDRAWN: { description: 'A plan is no longer on sale.' },
    PRICE_LIST_ACTIVATED: {
      description: 'A version of a price list was activated; a long list is told in several entries.',
    },
    ORDER_PLACED: { description: 'An order was placed.' },
    ORDER_LINE_REFUSED: { description: 'A line of an order could not be delivered; the subject is the order.' },
    SUBSCRIPTION_ACTIVATED: { description: 'A subscription began.' },
    INVOICE_ISSUED: { description: 'An invoice has its number.' },
    PAYMENT_SETTLED: { description: 'Money has arrived.' },
    PAYMENT_FAILED: { description: 'Money that was expected did not arrive.' },
  },
});

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType({ description: 'One entry of the event log.' })
class Change {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => ChangeTopic, { description: 'What happened.' })
  topic!: ChangeTopicName;

  @Field(() => DateTimeScalar, { description: 'When, by business time. The log is not in this order.' })
  occurredAt!: Date;

  @Field(() => ID, { description: 'What it is about; its prefix names the kind.' })
  subjectId!: string;

  @Field(() => Boolean, { description: 'Whether the record is gone with it: forget your copy.' })
  isTombstone!: boolean;
}

@ObjectType({ description: 'A reader of the log, and how far it has come.', simpleResolvers: true })
class ChangeConsumer {
  @Field(() => String, { description: 'As it was given to `acknowledgeChanges`.' })
  name!: string;

  @Field(() => String, {
    description: 'Pass it as `after` of `changes` to go on. Made anew each time, so it is never too old.',
  })
  cursor!: string;

  @Field(() => DateTimeScalar, { description: 'When it last said how far it is.' })
  acknowledgedAt!: Date;
}

@ArgsType()
class ChangePageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many to take from the front: 1 to 1,000, 25 when neither is given.',
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'A cursor to begin behind; at the beginning of the log without.',
  })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many to take from the back: 1 to 1,000.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'A cursor to end before.' })
  before?: string | null;
}

const EVENT_TOPIC = new Map(CHANGE_TOPIC_NAMES.map((name) => [CHANGE_TOPICS[name].event as string, name]));

function changeView(row: ChangeRow) {
  const topic = EVENT_TOPIC.get(row.event);
  if (!topic) {
    throw new Error(`${row.event} is not a public topic`);
  }
  const { subject, isTombstone } = CHANGE_TOPICS[topic];
  return {
    id: encodeId('change', row.id),
    tenantId: encodeId('tenant', row.tenant_id),
    topic,
    occurredAt: row.occurred_at,
    subjectId: encodeId(subject, row.subject_id),
    isTombstone,
    subjectKind: subject,
  };
}

type ChangeView = ReturnType<typeof changeView>;

const ChangeConnection = connectionTypes(
  'Change',
  () => Change,
  'Entries of the event log, in the order in which a reader can rely on them.',
).Connection;

@Resolver(() => Change)
export class ChangeResolver {
  @Access('change:read', 'backOffice', 'root')
  @ListSize()
  @Query(() => ChangeConnection, {
    nullable: true,
    description:
      'What has changed in the read scope, from the beginning of the log. Ask again with `after: endCursor`, also of an empty page its own `after`: nothing is ever skipped. A cursor serves for any `topics` and `subjectId`.',
  })
  changes(
    @Arg('topics', () => [ChangeTopic], { nullable: true, description: 'Any of these; all when left out.' })
    topics: ChangeTopicName[] | null,
    @Arg('subjectId', () => ID, { nullable: true, description: 'Of the record that the changes are about.' })
    subjectId: string | null,
    @Args(() => ChangePageArgs) page: ChangePageArgs,
    @Ctx() context: TenantContext,
  ) {
    return findChanges(context, { topics, subjectId }, page, changeView);
  }

  @Access('change:read', 'backOffice', 'root')
  @Query(() => [ChangeConsumer], {
    nullable: true,
    description: "Who reads the acting tenant's log, by name; at most a hundred.",
  })
  changeConsumers(@Ctx() context: TenantContext) {
    return findChangeConsumers(context);
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'Where it happened.' })
  tenant(@Root() { tenantId }: ChangeView, @Ctx() context: TenantContext) {
    return findTenant(context, tenantId);
  }

  @FieldResolver(() => ChangeSubject, {
    nullable: true,
    description:
      'The record as it is now, which may be later than the change. Null once it is gone, and for those who may not read records of its kind.',
  })
  async subject(@Root() change: ChangeView, @Ctx() context: TenantContext) {
    const { tenantId, subjectId: id, subjectKind, isTombstone } = change;
    const { typeName, permission } = SUBJECTS[subjectKind];
    if (isTombstone || !context.permissions.includes(permission)) {
      return null;
    }
    const found = subjectKind === 'account' ? await findAccount(context, { tenantId, id }) : { tenantId, id };
    return found && { __typename: typeName, ...found };
  }
}

@Resolver(() => ChangeConnection)
export class ChangeConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: ChangeSearch }, @Ctx() context: TenantContext) {
    return countChanges(context, search);
  }
}
