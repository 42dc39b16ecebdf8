import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import type { ProvisioningContext } from '../context.ts';
import type { Consent, CspCustomerChoice } from '../domain/csp-customer.ts';
import type { PartyCopy } from './find-order-facts.ts';

interface Chosen {
  choice: CspCustomerChoice;
  buyer: PartyCopy;
  cspAgreementId: string;
}

/** The id of the customer that was chosen, which is written down now if it is not known, with the consent that was given. */
export async function recordCspCustomer(
  transaction: Transaction,
  context: ProvisioningContext,
  chosen: Chosen,
): Promise<string> {
  const { choice, buyer } = chosen;
  const id = choice.is === 'known' ? choice.id : await insertCustomer(transaction, context, { ...chosen, choice });
  if (choice.consent) {
    await insertConsent(transaction, context, { cspCustomerId: id, buyer, consent: choice.consent });
  }
  return id;
}

async function insertCustomer(
  transaction: Transaction,
  { tenantId, now }: ProvisioningContext,
  { choice, buyer, cspAgreementId }: Chosen & { choice: Exclude<CspCustomerChoice, { is: 'known' }> },
): Promise<string> {
  const id = uuidv7();
  const { accountId, resellerAccountId } = buyer;
  const { domain, country } = choice;
  const isLinked = choice.is === 'linked';
  const isAccepted = isLinked && choice.hasAgreement;
  const status = isAccepted ? 'ACTIVE' : isLinked ? 'AWAITING_AGREEMENT' : 'CREATING';
  const vendorCustomerId = isLinked ? choice.vendorCustomerId : null;
  const registrationNumber = isLinked ? null : choice.registrationNumber;
  await transaction.query(sql`
    insert into provisioning.csp_customer (tenant_id, id, account_id, reseller_account_id, csp_agreement_id, status, vendor_customer_id, domain,
      country, registration_number, agreement_accepted_at, created_at)
    values (${tenantId}, ${id}, ${accountId}, ${resellerAccountId}, ${cspAgreementId}, ${status}, ${vendorCustomerId}, ${domain}, ${country},
      ${registrationNumber}, ${isAccepted ? now.toISOString() : null}, ${now.toISOString()})`);
  return id;
}

async function insertConsent(
  transaction: Transaction,
  { tenantId, now, actorKind, actorId, actorName }: ProvisioningContext,
  { cspCustomerId, buyer, consent }: { cspCustomerId: string; buyer: PartyCopy; consent: Consent },
): Promise<void> {
  const { accountId, resellerAccountId } = buyer;
  const { templateId, firstName, lastName, email, phone, agreedOn } = consent;
  await transaction.query(sql`
    insert into provisioning.customer_consent (tenant_id, id, csp_customer_id, account_id, reseller_account_id, template_id, first_name, last_name,
      email, phone, agreed_on, recorded_by_kind, recorded_by_id, recorded_by_name, recorded_at)
    values (${tenantId}, ${uuidv7()}, ${cspCustomerId}, ${accountId}, ${resellerAccountId}, ${templateId}, ${firstName}, ${lastName}, ${email},
      ${phone}, ${agreedOn}, ${actorKind}, ${actorId}, ${actorName}, ${now.toISOString()})`);
}
