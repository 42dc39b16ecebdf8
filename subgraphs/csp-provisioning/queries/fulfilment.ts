import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import type { BillingCycle, TermDuration } from '../../shared/time/term-duration.ts';
import type { CspCustomerStatus } from '../domain/csp-customer.ts';
import type { OrderLineStatus, OrderStatus } from '../domain/order-progress.ts';
import type { PostalAddress } from '../domain/postal-address.ts';
import type { VendorAsk } from '../domain/purchase-cost.ts';
import type { VendorOperationKind, VendorOperationStatus } from '../domain/vendor-operation.ts';

/** Where an order stands: all that its process needs to take the next step. */
export interface Fulfilment {
  tenantId: string;
  order: FulfilledOrder;
  lines: FulfilledLine[];
  operations: FulfilledOperation[];
  consent: FulfilledConsent | null;
}

interface FulfilledOrder {
  id: string;
  number: string;
  status: OrderStatus;
  currency: string;
  cspAgreementId: string;
  captureBefore: Date | null;
  customerReadyAt: Date | null;
  agreementReadyAt: Date | null;
  orderedAt: Date | null;
  cspCustomerId: string;
  customerStatus: CspCustomerStatus;
  vendorCustomerId: string | null;
  domain: string;
  country: string;
  registrationNumber: string | null;
  companyName: string;
  email: string;
  locale: string;
  address: PostalAddress;
}

export interface FulfilledLine {
  id: string;
  planId: string;
  sku: string;
  title: string;
  segment: string;
  termDuration: TermDuration | null;
  billingCycle: BillingCycle;
  quantity: number;
  unitPriceMinor: string;
  isAttested: boolean;
  status: OrderLineStatus;
  vendorOperationId: string | null;
  catalogItemId: string | null;
  orderGroup: string | null;
  vendorOrderId: string | null;
  vendorPrices: VendorAsk[];
}

export interface FulfilledOperation {
  id: string;
  kind: VendorOperationKind;
  status: VendorOperationStatus;
  requestId: string;
  cartRequestId: string;
  correlationId: string;
  vendorCartId: string | null;
  generation: number;
  attempts: number;
  errorMessage: string | null;
  nextAttemptAt: Date | null;
  createdAt: Date;
  sentAt: Date | null;
}

interface FulfilledConsent {
  id: string;
  templateId: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string | null;
  agreedOn: string;
}

const ORDER = `
  select placed.id, placed.number, placed.status, placed.currency, placed.csp_agreement_id as "cspAgreementId",
    placed.capture_before as "captureBefore", placed.customer_ready_at as "customerReadyAt",
    placed.agreement_ready_at as "agreementReadyAt", placed.ordered_at as "orderedAt", customer.id as "cspCustomerId",
    customer.status as "customerStatus", customer.vendor_customer_id as "vendorCustomerId", customer.domain, customer.country,
    customer.registration_number as "registrationNumber", buyer.name as "companyName", buyer.email, buyer.locale, buyer.address
  from provisioning.customer_order placed
  join provisioning.csp_customer customer on customer.tenant_id = placed.tenant_id and customer.id = placed.csp_customer_id
  join provisioning.buyer on buyer.tenant_id = placed.tenant_id and buyer.account_id = placed.buyer_id
  where placed.tenant_id = $1 and placed.id = $2`;

const LINES = `
  select line.id, line.plan_id as "planId", line.sku, line.title, line.segment, line.term_duration as "termDuration",
    line.billing_cycle as "billingCycle", line.quantity, line.unit_price_minor as "unitPriceMinor", line.is_attested as "isAttested",
    line.status, line.vendor_operation_id as "vendorOperationId", line.catalog_item_id as "catalogItemId",
    line.order_group as "orderGroup", line.vendor_order_id as "vendorOrderId", plan.vendor_prices as "vendorPrices"
  from provisioning.order_line line
  join provisioning.sellable_plan plan on plan.tenant_id = line.tenant_id and plan.plan_id = line.plan_id
  where line.tenant_id = $1 and line.order_id = $2 order by line.position`;

const OPERATIONS = `
  select id, kind, status, request_id as "requestId", cart_request_id as "cartRequestId", correlation_id as "correlationId",
    vendor_cart_id as "vendorCartId", generation, attempts, error_message as "errorMessage", next_attempt_at as "nextAttemptAt",
    created_at as "createdAt", sent_at as "sentAt"
  from provisioning.vendor_operation where tenant_id = $1 and order_id = $2 order by id`;

const CONSENT = `
  select consent.id, consent.template_id as "templateId", consent.first_name as "firstName", consent.last_name as "lastName", consent.email,
    consent.phone, consent.agreed_on::text as "agreedOn"
  from provisioning.customer_order placed
  join provisioning.customer_consent consent on consent.tenant_id = placed.tenant_id and consent.csp_customer_id = placed.csp_customer_id
  where placed.tenant_id = $1 and placed.id = $2 and consent.refused_at is null
  order by consent.id desc limit 1`;

/** Where the order stands now. Throws when there is none. */
export async function getFulfilment(reader: Reader, tenantId: string, orderId: string): Promise<Fulfilment> {
  const context = { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' } as const;
  const values = [tenantId, orderId];
  const [orders, lines, operations, consents] = await Promise.all([
    reader.read<FulfilledOrder>(context, { text: ORDER, values }),
    reader.read<FulfilledLine>(context, { text: LINES, values }),
    reader.read<FulfilledOperation>(context, { text: OPERATIONS, values }),
    reader.read<FulfilledConsent>(context, { text: CONSENT, values }),
  ]);
  const [order] = orders;
  if (!order) {
    throw new Error(`no order ${orderId}`);
  }
  return { tenantId, order, lines, operations, consent: consents[0] ?? null };
}
