import { randomUUID } from 'node:crypto';
import type { Clock } from '../shared/clock.ts';
import type { FaultPlan } from '../shared/fault-plan.ts';
import type { Journal } from '../shared/journal.ts';
import type { Books, CustomerRecord } from './books.ts';
import type { Catalogue } from './catalogue.ts';
import type { Partner } from './partners.ts';
import type { Caller } from './tokens.ts';

/** What every route of the simulator works with. */
export interface Center {
  readonly books: Books;
  readonly journal: Journal<Books>;
  readonly catalogue: Catalogue;
  readonly partners: readonly Partner[];
  readonly clock: Clock;
  readonly faultPlan: FaultPlan;
  /** How many requests a minute each throttled resource takes. */
  readonly requestsPerMinute: number;
  /** How long an order's subscriptions take to appear when no fault says otherwise. */
  readonly lagMilliseconds: number;
  readonly attempts: Map<string, { minute: number; count: number }>;
  /** `http://127.0.0.1:4820`, once it listens. */
  origin(): string;
}

/** The moment of an answer by the simulator's clock. */
export function instant(center: Center, laterMilliseconds = 0): string {
  return new Date(center.clock.now() + laterMilliseconds).toISOString();
}

/** The partner's own customer of that id; null for another partner's, as for none. */
export function findCustomer(center: Center, { partner }: Caller, id: string | undefined): CustomerRecord | null {
  const customer = center.books.customers[(id ?? '').toLowerCase()];
  return customer?.partnerTenantId === partner.tenantId ? customer : null;
}

/** Notes what a caller did, and gives the record's id. Secrets never go into `newValue`. */
export function audit(
  center: Center,
  caller: Caller,
  entry: { customer: CustomerRecord; resourceType: string; operationType: string; newValue: object },
): string {
  const { customer, resourceType, operationType, newValue } = entry;
  const id = `${caller.partner.tenantId}_${customer.id}_${operationType.replaceAll('_', '')}_${randomUUID().slice(0, 8)}`;
  center.books.auditRecords[id] = {
    id,
    partnerTenantId: caller.partner.tenantId,
    customerId: customer.id,
    customerName: customer.companyName,
    userPrincipalName: caller.userId === null ? '' : `${caller.userId}@partner.example`,
    applicationId: caller.applicationId,
    resourceType,
    resourceNewValue: JSON.stringify(newValue),
    operationType,
    operationDate: instant(center),
  };
  return id;
}
