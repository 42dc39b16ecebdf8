import type { PartnerCenterCredentials } from '../domain/partner-center-credentials.ts';
import type { PostalAddress } from '../domain/postal-address.ts';

/** With which agreement and credentials the vendor is asked. */
export interface VendorAccess {
  partnerTenantId: string;
  credentials: PartnerCenterCredentials;
}

/** The name of one write, stored before it is sent: the same name is the same write, however often it is sent. */
export interface VendorRequest {
  requestId: string;
  correlationId: string;
}

export interface VendorCustomer {
  id: string;
  domain: string;
  country: string;
  companyName: string;
  /** Whether another reseller's customer is meant, as far as the vendor says. */
  hasOtherReseller: boolean;
}

export interface CustomerToCreate {
  domain: string;
  registrationNumber: string | null;
  companyName: string;
  email: string;
  locale: string;
  address: PostalAddress;
  contact: { firstName: string; lastName: string; phone: string | null };
}

/** What the buyer said about the vendor's agreement. */
export interface Acceptance {
  templateId: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string | null;
  agreedOn: string;
}

export interface AgreementTemplate {
  templateId: string;
  /** Where its text can be read. */
  url: string;
}

export interface PlanKey {
  /** `product:sku` */
  sku: string;
  segment: string;
  termDuration: string | null;
  billingCycle: string;
}

export interface CartItem extends Omit<PlanKey, 'sku' | 'segment'> {
  catalogItemId: string;
  title: string;
  quantity: number;
  isAttested: boolean;
}

/** A cart as the vendor keeps it: for each item, in its order, with which others it will be one order. */
export interface VendorCart {
  id: string;
  orderGroups: string[];
}

export interface VendorOrder {
  id: string;
  billingCycle: string;
  isCompleted: boolean;
  createdAt: Date;
  lines: {
    catalogItemId: string;
    termDuration: string | null;
    quantity: number;
    /** What the licence is known by; null until it is there. */
    subscriptionId: string | null;
    isSubscription: boolean;
  }[];
}

export interface CheckedOut {
  orders: VendorOrder[];
  refusedGroups: { orderGroup: string; vendorCode: string }[];
}

export interface VendorSubscription {
  id: string;
  status: string;
  quantity: number;
  isAutoRenewing: boolean;
  cancellableUntil: Date | null;
}

/** How a question to the vendor went wrong. What is no answer at all leaves open whether something happened. */
export type VendorProblem =
  | { kind: 'REFUSED'; vendorCode: string }
  | { kind: 'THROTTLED'; retryAfterSeconds: number }
  | { kind: 'BLOCKED'; because: 'VENDOR_AUTH' | 'VENDOR_CREDIT' }
  | { kind: 'CONFLICT' }
  | { kind: 'UNKNOWN' };

export class VendorFailure extends Error {
  constructor(
    readonly problem: VendorProblem,
    options?: ErrorOptions,
  ) {
    super(`the vendor: ${JSON.stringify(problem)}`, options);
  }
}

export interface LookUpOptions {
  /** How long to wait for an answer. */
  milliseconds?: number;
}

/** Who sells what we deliver. Every call may throw a `VendorFailure`, and nothing else. */
export interface Vendor {
  isDomainFree(access: VendorAccess, domain: string, options?: LookUpOptions): Promise<boolean>;
  /** The customer, if it is one of this agreement. */
  findCustomer(access: VendorAccess, customerId: string, options?: LookUpOptions): Promise<VendorCustomer | null>;
  findCustomerByDomain(access: VendorAccess, domain: string): Promise<VendorCustomer | null>;
  isAddressUsable(access: VendorAccess, request: VendorRequest, address: PostalAddress): Promise<boolean>;
  createCustomer(access: VendorAccess, request: VendorRequest, customer: CustomerToCreate): Promise<VendorCustomer>;
  findAgreementTemplate(access: VendorAccess, options?: LookUpOptions): Promise<AgreementTemplate | null>;
  hasAgreement(access: VendorAccess, customerId: string, options?: LookUpOptions): Promise<boolean>;
  confirmAgreement(
    access: VendorAccess,
    request: VendorRequest,
    agreement: { customerId: string; acceptance: Acceptance },
  ): Promise<void>;
  /** The plan's catalog item at this moment; null when it is not sold to the customer. */
  findCatalogItem(access: VendorAccess, customerId: string, plan: PlanKey): Promise<string | null>;
  createCart(
    access: VendorAccess,
    request: VendorRequest,
    cart: { customerId: string; items: readonly CartItem[] },
  ): Promise<VendorCart>;
  /** Whether the cart has been bought; null when it is gone. */
  findCartState(
    access: VendorAccess,
    cart: { customerId: string; cartId: string },
  ): Promise<{ isOrdered: boolean } | null>;
  /** Buys a cart. A cart that was bought before answers what it answered then. */
  checkOut(
    access: VendorAccess,
    request: VendorRequest,
    cart: { customerId: string; cartId: string },
  ): Promise<CheckedOut>;
  /** The orders of a customer that can be read already. */
  findOrders(access: VendorAccess, customerId: string): Promise<VendorOrder[]>;
  findSubscription(
    access: VendorAccess,
    key: { customerId: string; subscriptionId: string },
  ): Promise<VendorSubscription | null>;
}
