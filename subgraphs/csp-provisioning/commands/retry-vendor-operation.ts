import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { ProvisioningContext } from '../context.ts';
import { hasEnded, type OrderStatus } from '../domain/order-progress.ts';
import type { VendorOperationStatus } from '../domain/vendor-operation.ts';
import { FULFIL_ORDER } from './begin-fulfilment.ts';

interface Parked {
  id: string;
  status: VendorOperationStatus;
  orderId: string;
  orderStatus: OrderStatus;
}

/** Lets a parked operation go on, under the same name as before. */
export async function retryVendorOperation(context: ProvisioningContext, input: { vendorOperationId: string }) {
  authorize(context, 'provisioning:resolve');
  return context.writer.command(context, { operation: 'retryVendorOperation', input }, async (transaction) => {
    const { tenantId } = context;
    const id = decodeId('vendorOperation', input.vendorOperationId);
    const [operation] = await transaction.query<Parked>(sql`
      select operation.id, operation.status, placed.id as "orderId", placed.status as "orderStatus"
      from provisioning.vendor_operation operation
      join provisioning.customer_order placed on placed.tenant_id = operation.tenant_id and placed.id = operation.order_id
      where operation.tenant_id = ${tenantId} and operation.id = ${id}::uuid for update of operation`);
    const path = ['vendorOperationId'];
    if (!operation) {
      return reject({ code: 'NOT_FOUND', message: 'There is no such operation.', path });
    }
    if (operation.status !== 'PARKED') {
      return reject({ code: 'NOT_PARKED', message: 'This operation goes on by itself or has ended.', path });
    }
    if (hasEnded(operation.orderStatus)) {
      const message = 'The order has ended without it. Do at Partner Center what `suggestedAction` says.';
      return reject({ code: 'NOT_PARKED', message, path });
    }
    await transaction.query(sql`
      update provisioning.vendor_operation set status = 'PENDING', attempts = 0, suggested_action = null, next_attempt_at = null
      where tenant_id = ${tenantId} and id = ${operation.id}`);
    await transaction.startProcess({ name: FULFIL_ORDER, id: operation.orderId });
    transaction.audit({
      subjectId: encodeId('vendorOperation', operation.id),
      before: { status: 'PARKED' },
      after: { status: 'PENDING' },
    });
    return accept({ id: operation.id });
  });
}
