import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { OrderStatus } from '../domain/order-progress.ts';
import type { VendorOperationKind, VendorOperationStatus } from '../domain/vendor-operation.ts';

export interface OperationToResolve {
  id: string;
  kind: VendorOperationKind;
  status: VendorOperationStatus;
  vendorCartId: string | null;
  sentAt: Date | string | null;
  cspAgreementId: string;
  orderId: string;
  orderStatus: OrderStatus;
  vendorCustomerId: string | null;
  domain: string;
  companyName: string;
}

/** The operation with what the vendor must be asked about it; locked until the transaction ends. */
export async function findOperationToResolve(
  transaction: Transaction,
  tenantId: string,
  id: string | null,
): Promise<OperationToResolve | null> {
  const [operation] = await transaction.query<OperationToResolve>(sql`
    select operation.id, operation.kind, operation.status, operation.vendor_cart_id as "vendorCartId", operation.sent_at as "sentAt",
      operation.csp_agreement_id as "cspAgreementId", placed.id as "orderId", placed.status as "orderStatus",
      customer.vendor_customer_id as "vendorCustomerId", customer.domain, buyer.name as "companyName"
    from provisioning.vendor_operation operation
    join provisioning.customer_order placed on placed.tenant_id = operation.tenant_id and placed.id = operation.order_id
    join provisioning.csp_customer customer on customer.tenant_id = placed.tenant_id and customer.id = placed.csp_customer_id
    join provisioning.buyer on buyer.tenant_id = placed.tenant_id and buyer.account_id = placed.buyer_id
    where operation.tenant_id = ${tenantId} and operation.id = ${id}::uuid for update of operation`);
  return operation ?? null;
}
