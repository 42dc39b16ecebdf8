import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { ProvisioningContext } from '../context.ts';
import { hasEnded } from '../domain/order-progress.ts';
import { refusalOf } from '../domain/refusal.ts';
import { decideResolution, type OperationResolution } from '../domain/vendor-operation.ts';
import { FULFIL_ORDER } from './begin-fulfilment.ts';
import { findOperationToResolve, type OperationToResolve } from './find-operation-to-resolve.ts';
import { refuseLines } from './refuse-lines.ts';
import { endOperation } from './vendor-operations.ts';

export interface ResolveVendorOperation {
  vendorOperationId: string;
  resolution: OperationResolution;
  note: string;
}

const NOTE_LENGTH_MAX = 1_000;

/** Closes a parked operation as a person says, if the vendor does not say otherwise: `hasHappened` is what it said. */
export async function recordResolution(
  context: ProvisioningContext,
  input: ResolveVendorOperation,
  hasHappened: boolean,
) {
  authorize(context, 'provisioning:resolve');
  return context.writer.command(context, { operation: 'resolveVendorOperation', input }, async (transaction) => {
    const note = input.note.trim();
    if (note === '' || note.length > NOTE_LENGTH_MAX) {
      const message = 'Say in a sentence what you have found at Partner Center.';
      return reject({ code: 'BAD_USER_INPUT', message, path: ['note'] });
    }
    const id = decodeId('vendorOperation', input.vendorOperationId);
    const operation = await findOperationToResolve(transaction, context.tenantId, id);
    if (!operation) {
      return reject({ code: 'NOT_FOUND', message: 'There is no such operation.', path: ['vendorOperationId'] });
    }
    const decision = decideResolution({ status: operation.status, hasHappened }, input.resolution);
    if (!decision.ok) {
      return decision;
    }
    await resolve(transaction, context, operation, input.resolution);
    transaction.audit({
      subjectId: encodeId('vendorOperation', operation.id),
      before: { status: 'PARKED' },
      after: { resolution: input.resolution, note },
    });
    return accept({ id: operation.id });
  });
}

/** An order that is still open goes on: with the vendor's first answer, or without what was not done. */
async function resolve(
  transaction: Transaction,
  { tenantId, now }: ProvisioningContext,
  operation: OperationToResolve,
  resolution: OperationResolution,
): Promise<void> {
  const key = { tenantId, id: operation.id };
  const isOpen = !hasEnded(operation.orderStatus);
  if (resolution === 'SUCCEEDED_AT_VENDOR' && isOpen) {
    await transaction.query(sql`
      update provisioning.vendor_operation set status = 'PENDING', attempts = 0, suggested_action = null, next_attempt_at = null
      where tenant_id = ${tenantId} and id = ${operation.id}`);
  } else if (resolution === 'SUCCEEDED_AT_VENDOR') {
    await endOperation(transaction, key, null);
  } else {
    const isRefused = resolution === 'REFUSED_AT_VENDOR';
    const refusal = refusalOf(isRefused ? 'VENDOR_REFUSED' : 'VENDOR_UNREACHABLE');
    await endOperation(transaction, key, refusal);
    const lineIds = await findLines(transaction, tenantId, operation);
    const status = isRefused ? 'REFUSED' : 'CANCELED';
    await refuseLines(transaction, { tenantId, lineIds, status, refusal, now });
  }
  if (isOpen) {
    await transaction.startProcess({ name: FULFIL_ORDER, id: operation.orderId });
  }
}

/** What cannot be delivered without the operation: its own lines, or all of them where it makes the customer. */
async function findLines(
  transaction: Transaction,
  tenantId: string,
  { id, kind, orderId }: OperationToResolve,
): Promise<string[]> {
  const lines = await transaction.query<{ id: string }>(sql`
    select id from provisioning.order_line
    where tenant_id = ${tenantId} and order_id = ${orderId} and (${kind} <> 'PLACE_ORDER' or vendor_operation_id = ${id})`);
  return lines.map((line) => line.id);
}
