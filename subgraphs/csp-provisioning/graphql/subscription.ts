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
import { BillingCycle, Money, moneyView, TenantReference } from '../../shared/graphql/common-types.ts';
import { DateScalar, DateTimeScalar, DurationScalar } from '../../shared/graphql/scalars.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import type { ProvisioningContext } from '../context.ts';
import type { SubscriptionRecord } from '../queries/records.ts';
import { Account } from './account.ts';
import { CspCustomer, cspCustomerView } from './csp-customer.ts';
import { PlanReference, referenceOf } from './references.ts';

export enum SubscriptionStatus {
  PENDING = 'PENDING',
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  CANCELED = 'CANCELED',
  EXPIRED = 'EXPIRED',
  DISABLED = 'DISABLED',
  DELETED = 'DELETED',
}
registerEnumType(SubscriptionStatus, {
  name: 'SubscriptionStatus',
  description: 'Whether a subscription can be used.',
  valuesConfig: {
    PENDING: { description: 'Is being made at Microsoft.' },
    ACTIVE: { description: 'Can be used.' },
    SUSPENDED: { description: 'Cannot be used for the time being; it goes on costing.' },
    CANCELED: { description: 'Ended inside its cancellation window.' },
    EXPIRED: { description: 'Its term has ended; people can still use it for 30 days.' },
    DISABLED: { description: 'Only administrators can still reach what was stored.' },
    DELETED: { description: 'Gone, with all that was stored.' },
  },
});

@ObjectType({ description: 'A subscription as Microsoft last told it.', simpleResolvers: true })
export class ObservedSubscription {
  @Field(() => String, { description: "In Microsoft's words." })
  status!: string;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => Boolean, { description: 'Whether the next term begins by itself.' })
  isAutoRenewing!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was told.' })
  at!: Date;
}

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'What was bought and is used: so many units of a plan for a term.' })
export class Subscription {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => SubscriptionStatus, { description: 'Whether it can be used.' })
  status!: SubscriptionStatus;

  @Field(() => Account, { nullable: true, description: 'Who pays.' })
  account!: Account | null;

  @Field(() => Account, { nullable: true, description: 'Who uses it.' })
  buyer!: Account | null;

  @Field(() => PlanReference, { nullable: true, description: 'What it is a subscription to.' })
  plan!: PlanReference | null;

  @Field(() => Int, { description: 'How many units.' })
  quantity!: number;

  @Field(() => Money, { description: 'One unit for one billing cycle, before tax.' })
  unitPrice!: Money;

  @Field(() => DurationScalar, { nullable: true, description: 'How long it is bound; null for what has no term.' })
  termDuration!: string | null;

  @Field(() => BillingCycle, { description: 'How often it is charged.' })
  billingCycle!: BillingCycle;

  @Field(() => DateScalar, { description: "The first day, in the tenant's time zone." })
  startedOn!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The last day of the term; null for what has no term.' })
  commitmentEndsOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day on which its next term begins; null when none will.',
  })
  renewsOn!: string | null;

  @Field(() => Boolean, { description: 'Whether the next term begins by itself.' })
  isAutoRenewing!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when it can be given back; null when it cannot.' })
  cancellableUntil!: Date | null;

  @Field(() => Int, { description: 'Send it as `expectedVersion` to change the subscription.' })
  version!: number;
}

/** The graph's form of a subscription; the row goes along for the fields that need more of it. */
export function subscriptionView(row: SubscriptionRecord) {
  const { tenantId, id } = referenceOf('subscription', row.tenant_id, row.id);
  return {
    id,
    tenantId,
    tenant: { id: tenantId },
    status: row.status as SubscriptionStatus,
    account: referenceOf('account', row.tenant_id, row.account_id),
    buyer: referenceOf('account', row.tenant_id, row.buyer_id),
    plan: referenceOf('plan', row.tenant_id, row.plan_id),
    quantity: row.quantity,
    unitPrice: moneyView(money(BigInt(row.unit_price_minor), currencyCode(row.currency))),
    termDuration: row.term_duration,
    billingCycle: row.billing_cycle as BillingCycle,
    startedOn: row.started_on,
    commitmentEndsOn: row.commitment_ends_on,
    renewsOn: row.renews_on,
    isAutoRenewing: row.is_auto_renewing,
    cancellableUntil: row.cancellable_until,
    version: row.version,
    row,
  };
}

export type SubscriptionView = ReturnType<typeof subscriptionView>;

/** The subscription with these ids as far as the viewer may see it. */
export async function findSubscription(
  context: ProvisioningContext,
  key: { tenantId: string; id: string },
): Promise<SubscriptionView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('subscription', key.id);
  const row = tenantId && id ? await context.loaders.subscription.load({ tenantId, id }) : null;
  return row && subscriptionView(row);
}

@Resolver(() => Subscription)
export class SubscriptionResolver {
  @FieldResolver(() => CspCustomer, { nullable: true, description: 'The customer at Microsoft that has it.' })
  async cspCustomer(@Root() { row }: SubscriptionView, @Ctx() { loaders }: ProvisioningContext) {
    const found = await loaders.cspCustomer.load({ tenantId: row.tenant_id, id: row.csp_customer_id });
    return found && cspCustomerView(found);
  }

  @Access('provisioning:read', 'backOffice', 'root')
  @FieldResolver(() => String, { nullable: true, description: "Microsoft's id of it." })
  vendorSubscriptionId(@Root() { row }: SubscriptionView, @Ctx() context: ProvisioningContext) {
    authorize(context, 'provisioning:read');
    return row.vendor_subscription_id;
  }

  @Access('provisioning:read', 'backOffice', 'root')
  @FieldResolver(() => ObservedSubscription, { nullable: true, description: 'As Microsoft last told it.' })
  observed(@Root() { row }: SubscriptionView, @Ctx() context: ProvisioningContext): ObservedSubscription {
    authorize(context, 'provisioning:read');
    return {
      status: row.observed_status,
      quantity: row.observed_quantity,
      isAutoRenewing: row.observed_is_auto_renewing,
      at: row.observed_at,
    };
  }

  @Access('provisioning:read', 'backOffice', 'root')
  @FieldResolver(() => Money, { nullable: true, description: 'What we pay for one unit; null when it is not known.' })
  buyUnitPrice(@Root() { row }: SubscriptionView, @Ctx() context: ProvisioningContext): Money | null {
    authorize(context, 'provisioning:read');
    const cost = row.unit_cost_minor;
    return cost === null ? null : moneyView(money(BigInt(cost), currencyCode(row.currency)));
  }
}
