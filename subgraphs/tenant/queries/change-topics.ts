import type { Permission } from '../../shared/context/permissions.ts';
import { INVOICE_ISSUED, PAYMENT_FAILED, PAYMENT_SETTLED } from '../../shared/events/contracts/billing.ts';
import { PLAN_PUBLISHED, PLAN_WITHDRAWN } from '../../shared/events/contracts/catalog.ts';
import { PRICE_LIST_ACTIVATED } from '../../shared/events/contracts/pricing.ts';
import {
  ORDER_LINE_REFUSED,
  ORDER_PLACED,
  SUBSCRIPTION_ACTIVATED,
} from '../../shared/events/contracts/provisioning.ts';
import { ACCOUNT_CHANGED } from '../../shared/events/contracts/tenant.ts';
import type { IdKind } from '../../shared/ids/type-id.ts';

/** The kinds of records that changes are about: what the graph calls them, and who may look at them. */
export const SUBJECTS = {
  account: { typeName: 'Account', permission: 'account:read' },
  plan: { typeName: 'Plan', permission: 'product:read' },
  priceList: { typeName: 'PriceList', permission: 'price:read' },
  order: { typeName: 'Order', permission: 'order:read' },
  subscription: { typeName: 'Subscription', permission: 'subscription:read' },
  invoice: { typeName: 'Invoice', permission: 'invoice:read' },
  payment: { typeName: 'Payment', permission: 'payment:read' },
} as const satisfies Partial<Record<IdKind, { typeName: string; permission: Permission }>>;

export type SubjectKind = keyof typeof SUBJECTS;

interface PublicTopic {
  /** In the event log. */
  event: string;
  subject: SubjectKind;
  /** The record is no longer there for a reader. */
  isTombstone: boolean;
}

/** Which events a back office hears of, by the name that it knows them by. What stands in no line never leaves the house. */
export const CHANGE_TOPICS = {
  ACCOUNT_CHANGED: { event: ACCOUNT_CHANGED, subject: 'account', isTombstone: false },
  PLAN_PUBLISHED: { event: PLAN_PUBLISHED, subject: 'plan', isTombstone: false },
  PLAN_WITHDRAWN: { event: PLAN_WITHDRAWN, subject: 'plan', isTombstone: true },
  PRICE_LIST_ACTIVATED: { event: PRICE_LIST_ACTIVATED, subject: 'priceList', isTombstone: false },
  ORDER_PLACED: { event: ORDER_PLACED, subject: 'order', isTombstone: false },
  ORDER_LINE_REFUSED: { event: ORDER_LINE_REFUSED, subject: 'order', isTombstone: false },
  SUBSCRIPTION_ACTIVATED: { event: SUBSCRIPTION_ACTIVATED, subject: 'subscription', isTombstone: false },
  INVOICE_ISSUED: { event: INVOICE_ISSUED, subject: 'invoice', isTombstone: false },
  PAYMENT_SETTLED: { event: PAYMENT_SETTLED, subject: 'payment', isTombstone: false },
  PAYMENT_FAILED: { event: PAYMENT_FAILED, subject: 'payment', isTombstone: false },
} as const satisfies Record<string, PublicTopic>;

export type ChangeTopicName = keyof typeof CHANGE_TOPICS;

export const CHANGE_TOPIC_NAMES = Object.keys(CHANGE_TOPICS) as ChangeTopicName[];

/** The record that an event is about, in SQL: of a refused line its order, of everything else what the event is of. */
export const SUBJECT_ID = `(case when topic = '${ORDER_LINE_REFUSED}' then (body ->> 'orderId')::uuid else aggregate_id end)`;
