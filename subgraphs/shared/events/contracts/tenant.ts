/** Facts that the tenant subgraph publishes. Each body is complete: it replaces what a reader knew before. */

export const TENANT_CHANGED = 'tenant.changed.v1';

export interface TenantChanged {
  tenantId: string;
  version: number;
  code: string;
  name: string;
  kind: 'ROOT' | 'COUNTRY' | 'RESELLER';
  status: 'DRAFT' | 'PROVISIONING' | 'ACTIVE' | 'SUSPENDED' | 'CLOSED';
  parentTenantId: string | null;
  countries: string[];
  currencies: string[];
  defaultCurrency: string;
  timeZone: string;
}

export const LEGAL_ENTITY_CHANGED = 'legal-entity.changed.v1';

/** A company that invoices in the tenant. */
export interface LegalEntityChanged {
  legalEntityId: string;
  name: string;
  country: string;
  vatId: string | null;
  functionalCurrency: string;
  address: {
    company: string | null;
    lines: string[];
    city: string;
    postalCode: string | null;
    region: string | null;
    country: string;
  };
}

export const ACCOUNT_CHANGED = 'account.changed.v1';

export interface AccountChanged {
  accountId: string;
  version: number;
  kind: 'RESELLER' | 'DIRECT_CUSTOMER' | 'END_CUSTOMER';
  status: 'PENDING_APPROVAL' | 'ACTIVE' | 'SUSPENDED' | 'REJECTED' | 'CLOSED';
  name: string;
  /** Where the company is written to. */
  email: string;
  /** The language of its letters and documents. */
  locale: string;
  country: string;
  address: LegalEntityChanged['address'];
  vatId: string | null;
  vatIdStatus: 'NONE' | 'VALID' | 'INVALID' | 'UNVERIFIED';
  currency: string;
  resellerAccountId: string | null;
}

export const CSP_AGREEMENT_LINKED = 'csp-agreement.linked.v1';

export interface CspAgreementLinked {
  cspAgreementId: string;
  name: string;
  partnerTenantId: string;
  region: string;
  markets: string[];
  billingCurrency: string;
}

export const MERCHANT_ACCOUNT_LINKED = 'merchant-account.linked.v1';

export interface MerchantAccountLinked {
  merchantAccountId: string;
  gateway: 'STRIPE' | 'MANUAL';
  legalEntityId: string;
  settlementCurrencies: string[];
}
