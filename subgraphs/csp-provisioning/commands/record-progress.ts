import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

interface OrderOfCustomer {
  tenantId: string;
  orderId: string;
  cspCustomerId: string;
  now: Date;
}

/** The customer is there at the vendor under this id. */
export async function recordVendorCustomer(
  transaction: Transaction,
  { tenantId, cspCustomerId }: OrderOfCustomer,
  vendorCustomerId: string,
): Promise<void> {
  await transaction.query(sql`
    update provisioning.csp_customer set vendor_customer_id = ${vendorCustomerId}, status = 'AWAITING_AGREEMENT'
    where tenant_id = ${tenantId} and id = ${cspCustomerId} and status = 'CREATING'`);
}

export async function refuseCspCustomer(
  transaction: Transaction,
  { tenantId, cspCustomerId }: OrderOfCustomer,
): Promise<void> {
  await transaction.query(sql`
    update provisioning.csp_customer set status = 'REFUSED'
    where tenant_id = ${tenantId} and id = ${cspCustomerId} and status = 'CREATING'`);
}

/** The vendor knows that the buyer has accepted its agreement. */
export async function recordAgreement(
  transaction: Transaction,
  { tenantId, cspCustomerId, now }: OrderOfCustomer,
  consentId: string | null,
): Promise<void> {
  await transaction.query(sql`
    update provisioning.csp_customer set status = 'ACTIVE', agreement_accepted_at = coalesce(agreement_accepted_at, ${now.toISOString()})
    where tenant_id = ${tenantId} and id = ${cspCustomerId}`);
  await transaction.query(sql`
    update provisioning.customer_consent set attested_at = ${now.toISOString()}
    where tenant_id = ${tenantId} and id = ${consentId}::uuid`);
}

/** The vendor does not count the buyer's consent: the next order asks for it again. */
export async function withdrawAgreement(
  transaction: Transaction,
  { tenantId, cspCustomerId, now }: OrderOfCustomer,
): Promise<void> {
  await transaction.query(sql`
    update provisioning.csp_customer set status = 'AWAITING_AGREEMENT', agreement_accepted_at = null
    where tenant_id = ${tenantId} and id = ${cspCustomerId} and status in ('ACTIVE', 'AWAITING_AGREEMENT')`);
  await transaction.query(sql`
    update provisioning.customer_consent set refused_at = ${now.toISOString()}
    where tenant_id = ${tenantId} and csp_customer_id = ${cspCustomerId} and refused_at is null`);
}

type Milestone = 'customer_ready_at' | 'agreement_ready_at' | 'ordered_at';

/** A step of the order has ended. */
export async function recordMilestone(
  transaction: Transaction,
  { tenantId, orderId, now }: Omit<OrderOfCustomer, 'cspCustomerId'>,
  milestone: Milestone,
): Promise<void> {
  const column = sql.ref(milestone);
  await transaction.query(sql`
    update provisioning.customer_order set ${column} = coalesce(${column}, ${now.toISOString()}::timestamptz)
    where tenant_id = ${tenantId} and id = ${orderId}`);
}

/** What each line will be bought as; committed before the cart is made, so that it is the same when it is made again. */
export async function recordCatalogItems(
  transaction: Transaction,
  tenantId: string,
  items: readonly { lineId: string; catalogItemId: string }[],
): Promise<void> {
  await transaction.query(sql`
    update provisioning.order_line line set catalog_item_id = item."catalogItemId"
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as item ("lineId" uuid, "catalogItemId" text)
    where line.tenant_id = ${tenantId} and line.id = item."lineId"`);
}

export interface RecordedCart {
  tenantId: string;
  operationId: string;
  cartId: string;
  lines: readonly { lineId: string; orderGroup: string }[];
}

/** The cart is there; what is sent next is its checkout. */
export async function recordCart(transaction: Transaction, cart: RecordedCart): Promise<void> {
  const { tenantId, operationId, cartId, lines } = cart;
  await transaction.query(sql`
    update provisioning.vendor_operation set vendor_cart_id = ${cartId}, attempts = 0, status = 'PENDING'
    where tenant_id = ${tenantId} and id = ${operationId}`);
  await transaction.query(sql`
    update provisioning.order_line line set order_group = filled."orderGroup"
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as filled ("lineId" uuid, "orderGroup" text)
    where line.tenant_id = ${tenantId} and line.id = filled."lineId"`);
}

export interface RecordedVendorOrder {
  tenantId: string;
  operationId: string;
  vendorOrderId: string;
  lineIds: readonly string[];
  now: Date;
}

/** The vendor has sold these lines under this order of its own. */
export async function recordVendorOrder(transaction: Transaction, order: RecordedVendorOrder): Promise<void> {
  const { tenantId, operationId, vendorOrderId, lineIds, now } = order;
  await transaction.query(sql`
    insert into provisioning.vendor_order (tenant_id, csp_agreement_id, vendor_order_id, order_id, vendor_operation_id, account_id,
      reseller_account_id, recorded_at)
    select tenant_id, csp_agreement_id, ${vendorOrderId}, order_id, id, account_id, reseller_account_id, ${now.toISOString()}::timestamptz
    from provisioning.vendor_operation where tenant_id = ${tenantId} and id = ${operationId}
    on conflict (tenant_id, csp_agreement_id, vendor_order_id) do nothing`);
  await transaction.query(sql`
    update provisioning.order_line set vendor_order_id = ${vendorOrderId}
    where tenant_id = ${tenantId} and id = any(${[...lineIds]}::uuid[]) and vendor_order_id is null`);
}
