import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import type { KnownCspCustomer } from '../domain/csp-customer.ts';
import type { RoutableAgreement, RoutingRequest } from '../domain/routing.ts';

export interface OrderParties {
  accountId: string;
  buyerId: string;
}

export interface PartyCopy {
  accountId: string;
  resellerAccountId: string | null;
  kind: 'RESELLER' | 'DIRECT_CUSTOMER' | 'END_CUSTOMER';
  status: string;
  country: string;
}

export interface OrderFacts {
  /** Null where it is not known here yet. */
  payer: PartyCopy | null;
  buyer: PartyCopy | null;
  settings: { code: string; timeZone: string } | null;
  agreements: RoutableAgreement[];
  /** The buyer's customers at Microsoft, refused ones included. */
  customers: KnownCspCustomer[];
}

/**
 * What an order is decided on. The payer's row stays locked until the transaction ends, so that two orders of one account
 * are decided one after the other.
 */
export async function findOrderFacts(
  transaction: Transaction,
  tenantId: string,
  { accountId, buyerId }: OrderParties,
): Promise<OrderFacts> {
  const parties = await transaction.query<PartyCopy>(sql`
    select account_id as "accountId", reseller_account_id as "resellerAccountId", kind, status, country from provisioning.buyer
    where tenant_id = ${tenantId} and account_id = any(${[accountId, buyerId]}::uuid[]) order by account_id for update`);
  const [settings] = await transaction.query<{ code: string; timeZone: string }>(sql`
    select code, time_zone as "timeZone" from provisioning.tenant_settings where tenant_id = ${tenantId}`);
  const agreements = await transaction.query<RoutableAgreement>(sql`
    select agreement.id, agreement.name, agreement.markets, rotation.version is not null as "hasCredentials"
    from provisioning.csp_agreement agreement
    left join provisioning.csp_agreement_rotation rotation on rotation.tenant_id = agreement.tenant_id and rotation.csp_agreement_id = agreement.id
    where agreement.tenant_id = ${tenantId} order by agreement.name, agreement.id`);
  const customers = await transaction.query<KnownCspCustomer>(sql`
    select customer.id, customer.csp_agreement_id as "cspAgreementId", customer.status, customer.domain,
      customer.vendor_customer_id as "vendorCustomerId", customer.agreement_accepted_at is not null or exists (
        select from provisioning.customer_consent consent
        where consent.tenant_id = customer.tenant_id and consent.csp_customer_id = customer.id and consent.refused_at is null) as "hasConsent"
    from provisioning.csp_customer customer
    where customer.tenant_id = ${tenantId} and customer.account_id = ${buyerId} order by customer.id`);
  return {
    payer: parties.find((party) => party.accountId === accountId) ?? null,
    buyer: parties.find((party) => party.accountId === buyerId) ?? null,
    settings: settings ?? null,
    agreements,
    customers,
  };
}

/** What routing looks at: where the buyer is, and with which agreements it has begun something that was not refused. */
export function routingRequestOf(
  buyer: PartyCopy,
  { agreements, customers }: Pick<OrderFacts, 'agreements' | 'customers'>,
): RoutingRequest {
  const bound = customers.filter(({ status }) => status !== 'REFUSED');
  return {
    buyerCountry: buyer.country,
    boundAgreementIds: bound.map(({ cspAgreementId }) => cspAgreementId),
    agreements,
  };
}
