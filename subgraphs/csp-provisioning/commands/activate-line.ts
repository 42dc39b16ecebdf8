import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { SUBSCRIPTION_ACTIVATED, type SubscriptionActivated } from '../../shared/events/contracts/provisioning.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { calendarDateIn } from '../../shared/time/calendar-date.ts';
import type { BillingCycle, TermDuration } from '../../shared/time/term-duration.ts';
import { subscriptionTerm } from '../domain/subscription-term.ts';

export interface LineToActivate {
  tenantId: string;
  lineId: string;
  vendorSubscriptionId: string;
  /** When the vendor began it. */
  startedAt: Date;
  status: string;
  quantity: number;
  isAutoRenewing: boolean;
  cancellableUntil: Date | null;
  now: Date;
}

interface SoldLine {
  orderId: string;
  accountId: string;
  resellerAccountId: string | null;
  buyerId: string;
  cspCustomerId: string;
  cspAgreementId: string;
  planId: string;
  title: string;
  quantity: number;
  currency: string;
  unitPriceMinor: string;
  unitCostMinor: string | null;
  termDuration: TermDuration | null;
  billingCycle: BillingCycle;
  timeZone: string;
}

/** The line is delivered: its subscription begins, on the vendor's day in the tenant's calendar. */
export async function activateLine(transaction: Transaction, activated: LineToActivate): Promise<void> {
  const { tenantId, lineId, vendorSubscriptionId, startedAt, isAutoRenewing, now } = activated;
  const line = await endLine(transaction, activated);
  if (!line) {
    return;
  }
  const { orderId, accountId, resellerAccountId, buyerId, planId, quantity, currency, unitPriceMinor } = line;
  const { termDuration, billingCycle } = line;
  const term = subscriptionTerm(calendarDateIn(startedAt, line.timeZone), { ...line, isAutoRenewing });
  const id = uuidv7();
  await transaction.query(sql`
    insert into provisioning.subscription (tenant_id, id, order_id, order_line_id, account_id, reseller_account_id, buyer_id, csp_customer_id,
      csp_agreement_id, vendor_subscription_id, plan_id, title, status, quantity, is_auto_renewing, currency, unit_price_minor, unit_cost_minor,
      term_duration, billing_cycle, started_on, commitment_ends_on, renews_on, billed_from, billed_until, cancellable_until, observed_status,
      observed_quantity, observed_is_auto_renewing, observed_at, version)
    values (${tenantId}, ${id}, ${orderId}, ${lineId}, ${accountId}, ${resellerAccountId}, ${buyerId}, ${line.cspCustomerId},
      ${line.cspAgreementId}, ${vendorSubscriptionId}, ${planId}, ${line.title}, 'ACTIVE', ${quantity}, ${isAutoRenewing}, ${currency},
      ${unitPriceMinor}, ${line.unitCostMinor}, ${termDuration}, ${billingCycle}, ${term.startedOn}, ${term.commitmentEndsOn}, ${term.renewsOn},
      ${term.billedFrom}, ${term.billedUntil}, ${activated.cancellableUntil?.toISOString() ?? null}, ${activated.status}, ${activated.quantity},
      ${isAutoRenewing}, ${now.toISOString()}, 1)`);
  const body: SubscriptionActivated = {
    ...{ subscriptionId: id, vendorSubscriptionId, termDuration, billingCycle },
    ...{ firstDay: term.billedFrom, lastDay: term.billedUntil },
    ...{
      orderId,
      orderLineId: lineId,
      accountId,
      resellerAccountId,
      buyerId,
      planId,
      quantity,
      currency,
      unitPriceMinor,
    },
  };
  await transaction.publish({ topic: SUBSCRIPTION_ACTIVATED, aggregateId: id, body });
}

async function endLine(transaction: Transaction, { tenantId, lineId, now }: LineToActivate): Promise<SoldLine | null> {
  const [line] = await transaction.query<SoldLine>(sql`
    update provisioning.order_line line set status = 'ACTIVE', ended_at = ${now.toISOString()}
    from provisioning.customer_order placed, provisioning.tenant_settings settings
    where line.tenant_id = ${tenantId} and line.id = ${lineId} and line.status = 'PROVISIONING'
      and placed.tenant_id = line.tenant_id and placed.id = line.order_id and settings.tenant_id = line.tenant_id
    returning line.order_id as "orderId", placed.account_id as "accountId", placed.reseller_account_id as "resellerAccountId",
      placed.buyer_id as "buyerId", placed.csp_customer_id as "cspCustomerId", line.csp_agreement_id as "cspAgreementId",
      line.plan_id as "planId", line.title, line.quantity, placed.currency, line.unit_price_minor::text as "unitPriceMinor",
      line.unit_cost_minor::text as "unitCostMinor", line.term_duration as "termDuration", line.billing_cycle as "billingCycle",
      settings.time_zone as "timeZone"`);
  return line ?? null;
}
