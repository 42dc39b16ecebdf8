import { authorize } from '../../shared/context/authorize.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { findMarketAccess } from '../commands/find-market-access.ts';
import type { ProvisioningContext } from '../context.ts';
import { domainOf, isDomainPrefix } from '../domain/csp-customer.ts';
import { VendorFailure, type AgreementTemplate, type Vendor, type VendorAccess } from '../providers/vendor.ts';

const PATIENCE = { milliseconds: 2_500 };

/** The agreement with Microsoft that buyers in a country must accept; null where we do not sell. */
export function findCustomerAgreement(
  context: ProvisioningContext,
  country: string,
): Promise<AgreementTemplate | null> {
  return ask(context, country, (vendor, access) => vendor.findAgreementTemplate(access, PATIENCE));
}

export interface DomainAvailability {
  domain: string;
  isAvailable: boolean;
  suggestions: string[];
}

/** Whether a new tenant can have the domain, with others that it can have when not; null where we do not sell. */
export function findDomainAvailability(
  context: ProvisioningContext,
  { prefix, country }: { prefix: string; country: string },
): Promise<DomainAvailability | null> {
  const wanted = prefix.trim().toLowerCase();
  if (!isDomainPrefix(wanted)) {
    const message = 'A domain prefix has 1 to 27 letters and digits.';
    throw new RequestError('BAD_USER_INPUT', message, { argument: 'prefix' });
  }
  return ask(context, country, async (vendor, access) => {
    const isFree = (one: string) => vendor.isDomainFree(access, domainOf(one), PATIENCE);
    if (await isFree(wanted)) {
      return { domain: domainOf(wanted), isAvailable: true, suggestions: [] };
    }
    const others = [country.toLowerCase(), 'cloud', '365'].map((end) => `${wanted}${end}`).filter(isDomainPrefix);
    const free = await Promise.all(others.map(isFree));
    return { domain: domainOf(wanted), isAvailable: false, suggestions: others.filter((_one, index) => free[index]) };
  });
}

async function ask<Answer>(
  context: ProvisioningContext,
  country: string,
  question: (vendor: Vendor, access: VendorAccess) => Promise<Answer>,
): Promise<Answer | null> {
  authorize(context, 'order:place');
  const { tenantId, writer, loaders } = context;
  const access = await writer.transaction(context, (transaction) =>
    findMarketAccess(transaction, { tenantId, country }),
  );
  try {
    return access && (await question(loaders.vendor, access));
  } catch (error) {
    if (error instanceof VendorFailure) {
      const message = 'Microsoft does not answer. Try again in a moment.';
      throw new RequestError('UPSTREAM_UNAVAILABLE', message, { cause: error });
    }
    throw error;
  }
}
