import type { KeptClock } from '../shared/clock.ts';
import type { SimulatorAnswer } from '../shared/json-server.ts';

/** Everything that the simulator remembers; instants are ISO texts, maps are by id and keep the order of insertion. */
export interface Books {
  clock: KeptClock;
  /** Raised to make every availability id of the catalogue a new one. */
  generation: number;
  /** Raised to end every access token that was given before. */
  tokenEpoch: number;
  /** The partner tenants whose user has taken consent back: their refresh tokens end. */
  withdrawnConsents: string[];
  customers: Record<string, CustomerRecord>;
  carts: Record<string, CartRecord>;
  orders: Record<string, OrderRecord>;
  /** Ids of the orders whose partner was not yet told that the subscriptions are there. */
  unannounced: Record<string, true>;
  subscriptions: Record<string, SubscriptionRecord>;
  /** What was answered, by partner, MS-RequestId, method and path. */
  answers: Record<string, SimulatorAnswer>;
  auditRecords: Record<string, AuditRecord>;
  /** Where each partner wants its events. */
  registrations: Record<string, Registration>;
  deliveries: Record<string, Delivery>;
  validationEvents: Record<string, ValidationEvent>;
  /** SKUs that checkout refuses: how a test makes a cart succeed in part. */
  refusals: Refusal[];
}

export interface Address {
  country: string;
  region?: string;
  city?: string;
  state?: string;
  addressLine1?: string;
  addressLine2?: string;
  postalCode?: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
}

export interface CustomerRecord {
  id: string;
  partnerTenantId: string;
  commerceId: string;
  billingProfileId: string;
  domain: string;
  organizationRegistrationNumber: string | null;
  companyName: string;
  email: string;
  culture: string;
  language: string;
  address: Address;
  associatedPartnerId: string | null;
  /** Counts changes of the billing profile: its ETag. */
  version: number;
  agreements: Agreement[];
}

export interface Agreement {
  userId: string;
  primaryContact: { firstName: string; lastName: string; email: string; phoneNumber?: string };
  templateId: string;
  dateAgreed: string;
  type: string;
}

export interface CartRecord {
  id: string;
  customerId: string;
  createdAt: string;
  modifiedAt: string;
  expiresAt: string;
  modifiedBy: string;
  lines: CartLine[];
  /** What checkout answered, once it made an order. */
  result: unknown;
}

export interface CartLine {
  id: number;
  catalogItemId: string;
  friendlyName?: string;
  quantity: number;
  currencyCode: string;
  billingCycle: string;
  termDuration?: string;
  participants?: { key: string; value: string }[];
  provisioningContext?: Record<string, string>;
  attestationAccepted?: boolean;
  orderGroup: string;
}

export interface OrderRecord {
  id: string;
  customerId: string;
  cartId: string;
  /** The MS-RequestId under which it was bought. */
  requestId: string;
  billingCycle: string;
  currencyCode: string;
  createdAt: string;
  /** From when the order can be read, and from when its subscriptions can. */
  readableAt: string;
  provisionedAt: string;
  lines: OrderLine[];
}

export interface OrderLine {
  lineItemNumber: number;
  offerId: string;
  friendlyName: string;
  quantity: number;
  country: string;
  termDuration: string | null;
  /** One seat, one billing cycle, in hundredths. */
  instalmentCents: string;
  /** Null for what is no subscription, as a perpetual licence. */
  subscriptionId: string | null;
  partnerIdOnRecord: string | null;
}

export interface SubscriptionRecord {
  id: string;
  customerId: string;
  orderId: string;
  offerId: string;
  offerName: string;
  friendlyName: string;
  country: string;
  isUsage: boolean;
  quantity: number;
  quantityMin: number;
  quantityMax: number;
  createdAt: string;
  commitmentEndsAt: string;
  cancellableUntil: string;
  status: 'active' | 'suspended' | 'deleted';
  autoRenewEnabled: boolean;
  billingCycle: string;
  termDuration: string | null;
  partnerId: string | null;
  /** Seats that may still be given back, and until when. */
  refundable: { quantity: number; until: string }[];
  provisionedAt: string;
  /** Counts changes: its ETag, and how often it may still change. */
  version: number;
}

export interface AuditRecord {
  id: string;
  partnerTenantId: string;
  customerId: string;
  customerName: string;
  userPrincipalName: string;
  applicationId: string;
  resourceType: string;
  resourceNewValue: string;
  operationType: string;
  operationDate: string;
}

export interface Registration {
  subscriberId: string;
  webhookUrl: string;
  webhookEvents: string[];
  signatureTokenToMsSignatureHeader: boolean;
}

export interface Delivery {
  partnerTenantId: string;
  /** Sent and signed as it stands here. */
  body: string;
  attempts: number;
  /** Milliseconds since 1970, of real time. */
  dueAt: number;
  /** Of a test event, to keep its results. */
  correlationId: string | null;
}

export interface ValidationEvent {
  partnerTenantId: string;
  callbackUrl: string;
  createdAt: number;
  results: { responseCode: string; responseMessage: string; systemError: boolean; dateTimeUtc: string }[];
  isCompleted: boolean;
}

export interface Refusal {
  productId: string;
  skuId?: string;
  code: number;
  description: string;
}

/** Books of a Partner Center where nothing has happened yet. */
export function emptyBooks(): Books {
  return {
    clock: { offsetMilliseconds: 0 },
    generation: 1,
    tokenEpoch: 1,
    withdrawnConsents: [],
    customers: {},
    carts: {},
    orders: {},
    unannounced: {},
    subscriptions: {},
    answers: {},
    auditRecords: {},
    registrations: {},
    deliveries: {},
    validationEvents: {},
    refusals: [],
  };
}
