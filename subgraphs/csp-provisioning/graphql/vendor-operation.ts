import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, Doors, ListSize } from '../../shared/graphql/access.ts';
import { Count, DateTimeRange, TenantReference } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateTimeScalar } from '../../shared/graphql/scalars.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { ProvisioningContext } from '../context.ts';
import type { VendorOperationRecord } from '../queries/records.ts';
import {
  countVendorOperations,
  findVendorOperations,
  type VendorOperationSearch,
} from '../queries/vendor-operations.ts';
import { CspAgreement } from './csp-agreement.ts';
import { Order, orderView } from './order.ts';
import { referenceOf } from './references.ts';
import { Refusal, refusalView } from './refusal.ts';
import { Subscription, subscriptionView } from './subscription.ts';

export enum VendorOperationKind {
  CREATE_CUSTOMER = 'CREATE_CUSTOMER',
  ATTEST_AGREEMENT = 'ATTEST_AGREEMENT',
  PLACE_ORDER = 'PLACE_ORDER',
  CHANGE_SUBSCRIPTION = 'CHANGE_SUBSCRIPTION',
  UPGRADE = 'UPGRADE',
}
registerEnumType(VendorOperationKind, {
  name: 'VendorOperationKind',
  description: 'What is done at the vendor.',
  valuesConfig: {
    CREATE_CUSTOMER: { description: 'Makes the buyer a customer.' },
    ATTEST_AGREEMENT: { description: "Tells that the buyer has accepted the vendor's agreement." },
    PLACE_ORDER: { description: 'Buys lines of an order.' },
    CHANGE_SUBSCRIPTION: { description: 'Changes a subscription.' },
    UPGRADE: { description: 'Moves a subscription to another plan.' },
  },
});

export enum VendorOperationStatus {
  PENDING = 'PENDING',
  RUNNING = 'RUNNING',
  UNKNOWN = 'UNKNOWN',
  SUCCEEDED = 'SUCCEEDED',
  REFUSED = 'REFUSED',
  PARKED = 'PARKED',
}
registerEnumType(VendorOperationStatus, {
  name: 'VendorOperationStatus',
  description: 'What came of an operation.',
  valuesConfig: {
    PENDING: { description: 'Will be sent.' },
    RUNNING: { description: 'Has been sent.' },
    UNKNOWN: { description: 'Was sent, and nobody answered: it will be sent again under the same name.' },
    SUCCEEDED: { description: 'The vendor has done it.' },
    REFUSED: { description: 'The vendor said no; `lastError` says why.' },
    PARKED: { description: 'Waits for a person; `suggestedAction` says what to do.' },
  },
});

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'One thing that is done at the vendor, once, under a name that was chosen before.' })
export class VendorOperation {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => VendorOperationKind, { description: 'What is done.' })
  kind!: VendorOperationKind;

  @Field(() => VendorOperationStatus, { description: 'What came of it.' })
  status!: VendorOperationStatus;

  @Field(() => CspAgreement, { nullable: true, description: 'Through which agreement.' })
  agreement!: CspAgreement | null;

  @Field(() => String, { description: "Its name at Microsoft: `MS-RequestId`, for Microsoft's support." })
  requestId!: string;

  @Field(() => Int, { description: 'How often it was tried since it last made progress.' })
  attempts!: number;

  @Field(() => Refusal, { nullable: true, description: 'What went wrong last; null when nothing did.' })
  lastError!: Refusal | null;

  @Field(() => String, { nullable: true, description: 'What a person should do; null unless it is parked.' })
  suggestedAction!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it will be tried again; null unless it waits.' })
  nextAttemptAt!: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was decided to do it.' })
  createdAt!: Date;
}

export function vendorOperationView(row: VendorOperationRecord) {
  const { tenantId, id } = referenceOf('vendorOperation', row.tenant_id, row.id);
  return {
    id,
    tenantId,
    tenant: { id: tenantId },
    kind: row.kind as VendorOperationKind,
    status: row.status as VendorOperationStatus,
    agreement: referenceOf('cspAgreement', row.tenant_id, row.csp_agreement_id),
    requestId: row.request_id,
    attempts: row.attempts,
    lastError: refusalView({ code: row.error_code, message: row.error_message, nextStep: row.error_next_step }),
    suggestedAction: row.suggested_action,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
    row,
  };
}

type VendorOperationView = ReturnType<typeof vendorOperationView>;

/** The operation with these ids as far as the viewer may see it. */
export async function findVendorOperation(context: ProvisioningContext, key: { tenantId: string; id: string }) {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('vendorOperation', key.id);
  const row = tenantId && id ? await context.loaders.vendorOperation.load({ tenantId, id }) : null;
  return row && vendorOperationView(row);
}

@InputType({ description: 'Which operations to list; all conditions must hold.' })
class VendorOperationFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Narrows the read scope to these tenants.' })
  tenantIds?: string[] | null;

  @Field(() => [VendorOperationStatus], { nullable: true, description: 'Any of these.' })
  status?: VendorOperationStatus[] | null;

  @Field(() => [VendorOperationKind], { nullable: true, description: 'Any of these.' })
  kind?: VendorOperationKind[] | null;

  @Field(() => ID, { nullable: true, description: 'For this order.' })
  orderId?: string | null;

  @Field(() => DateTimeRange, { nullable: true, description: 'When it was decided to do it.' })
  createdAt?: DateTimeRange | null;
}

const lists = connectionTypes('VendorOperation', () => VendorOperation, 'Operations at the vendor, the newest first.');
export const VendorOperationConnection = lists.Connection;

@Resolver(() => VendorOperation)
export class VendorOperationResolver {
  @Access('provisioning:read', 'root')
  @ListSize()
  @Query(() => VendorOperationConnection, {
    nullable: true,
    description: 'What is and was done at the vendor in the read scope, the newest first.',
  })
  vendorOperations(
    @Arg('filter', () => VendorOperationFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: VendorOperationFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: ProvisioningContext,
  ) {
    return findVendorOperations(context, filter ?? {}, page, vendorOperationView);
  }

  @FieldResolver(() => Order, { nullable: true, description: 'For which order it is.' })
  async order(@Root() { row }: VendorOperationView, @Ctx() { loaders }: ProvisioningContext) {
    const found = await loaders.order.load({ tenantId: row.tenant_id, id: row.order_id });
    return found && orderView(found);
  }

  @FieldResolver(() => Subscription, {
    nullable: true,
    description: 'Which subscription it changes; null for what makes new ones.',
  })
  async subscription(@Root() { row }: VendorOperationView, @Ctx() { loaders }: ProvisioningContext) {
    const { tenant_id: tenantId, subscription_id: id } = row;
    const found = id === null ? null : await loaders.subscription.load({ tenantId, id });
    return found && subscriptionView(found);
  }
}

@Resolver(() => VendorOperationConnection)
export class VendorOperationConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: VendorOperationSearch }, @Ctx() context: ProvisioningContext) {
    return countVendorOperations(context, search);
  }
}
