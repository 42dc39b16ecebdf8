import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { VendorOperationKind } from '../domain/vendor-operation.ts';

interface OperationKey {
  tenantId: string;
  id: string;
}

export interface OperationToOpen {
  tenantId: string;
  orderId: string;
  kind: VendorOperationKind;
  /** How often the same was tried with other catalog items before. */
  generation: number;
  now: Date;
}

/** Writes down that something is to be done at the vendor, under names that are chosen now and never again. */
export async function openOperation(transaction: Transaction, operation: OperationToOpen): Promise<string> {
  const { tenantId, orderId, kind, generation, now } = operation;
  const id = uuidv7();
  await transaction.query(sql`
    insert into provisioning.vendor_operation (tenant_id, id, kind, status, order_id, account_id, reseller_account_id, csp_agreement_id, request_id,
      cart_request_id, correlation_id, generation, attempts, created_at)
    select placed.tenant_id, ${id}::uuid, ${kind}, 'PENDING', placed.id, placed.account_id, placed.reseller_account_id, placed.csp_agreement_id,
      ${randomUUID()}::uuid, ${randomUUID()}::uuid, ${randomUUID()}::uuid, ${generation}::int, 0, ${now.toISOString()}::timestamptz
    from provisioning.customer_order placed where placed.tenant_id = ${tenantId} and placed.id = ${orderId}
    returning id`);
  return id;
}

/**
 * Writes down that a customer is to be made at the vendor. False while another order of the same customer is at it, because
 * the vendor would refuse the second one.
 */
export async function openCustomerOperation(
  transaction: Transaction,
  { cspCustomerId, ...operation }: Omit<OperationToOpen, 'kind' | 'generation'> & { cspCustomerId: string },
): Promise<boolean> {
  const { tenantId, orderId } = operation;
  await transaction.query(sql`
    select id from provisioning.csp_customer where tenant_id = ${tenantId} and id = ${cspCustomerId} for update`);
  const others = await transaction.query(sql`
    select operation.id from provisioning.vendor_operation operation
    join provisioning.customer_order placed on placed.tenant_id = operation.tenant_id and placed.id = operation.order_id
    where operation.tenant_id = ${tenantId} and operation.kind = 'CREATE_CUSTOMER' and operation.status not in ('SUCCEEDED', 'REFUSED')
      and placed.csp_customer_id = ${cspCustomerId} and placed.id <> ${orderId}`);
  if (others.length > 0) {
    return false;
  }
  await openOperation(transaction, { ...operation, kind: 'CREATE_CUSTOMER', generation: 0 });
  return true;
}

/** The lines will be bought by this operation, at the catalog items of the moment. */
export async function assignLines(
  transaction: Transaction,
  { tenantId, id }: OperationKey,
  lineIds: readonly string[],
): Promise<void> {
  await transaction.query(sql`
    update provisioning.order_line set vendor_operation_id = ${id}, catalog_item_id = null, order_group = null
    where tenant_id = ${tenantId} and id = any(${[...lineIds]}::uuid[]) and vendor_order_id is null`);
}

/** It is being sent: from now on it may have happened. */
export async function markSent(transaction: Transaction, { tenantId, id }: OperationKey, now: Date): Promise<void> {
  await transaction.query(sql`
    update provisioning.vendor_operation set status = 'RUNNING', attempts = attempts + 1, sent_at = coalesce(sent_at, ${now.toISOString()}),
      next_attempt_at = null
    where tenant_id = ${tenantId} and id = ${id}`);
}

export async function endOperation(
  transaction: Transaction,
  { tenantId, id }: OperationKey,
  refusal: Refusal | null,
): Promise<void> {
  const { code = null, message = null, nextStep = null } = refusal ?? {};
  await transaction.query(sql`
    update provisioning.vendor_operation set status = ${refusal ? 'REFUSED' : 'SUCCEEDED'}, error_code = ${code}, error_message = ${message},
      error_next_step = ${nextStep}, suggested_action = null, next_attempt_at = null
    where tenant_id = ${tenantId} and id = ${id}`);
}

/** It will be sent again under the same name. A question that was not answered before it was sent counts as an attempt. */
export async function postponeOperation(
  transaction: Transaction,
  { tenantId, id }: OperationKey,
  { isUnknown, until }: { isUnknown: boolean; until: Date },
): Promise<void> {
  await transaction.query(sql`
    update provisioning.vendor_operation set status = ${isUnknown ? 'UNKNOWN' : 'PENDING'}, next_attempt_at = ${until.toISOString()},
      attempts = attempts + case when status = 'RUNNING' then 0 else 1 end
    where tenant_id = ${tenantId} and id = ${id}`);
}

/** Nothing more is done until a person says so. */
export async function parkOperation(
  transaction: Transaction,
  { tenantId, id }: OperationKey,
  { refusal, suggestedAction }: { refusal: Refusal; suggestedAction: string },
): Promise<void> {
  await transaction.query(sql`
    update provisioning.vendor_operation set status = 'PARKED', error_code = ${refusal.code}, error_message = ${refusal.message},
      error_next_step = ${refusal.nextStep}, suggested_action = ${suggestedAction}, next_attempt_at = null
    where tenant_id = ${tenantId} and id = ${id}`);
}
