import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A Cloud Solution Provider as Partner Center knows it: one tenant, one application, the countries it may sell in. */
export interface Partner {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** Stands for a person who signed in with a second factor. */
  refreshToken: string;
  mpnId: string;
  markets: readonly string[];
}

/**
 * The partners of a blueprint, one for each CSP agreement. Their credentials follow from the partner tenant's id, so that a
 * sandbox knows them without being told.
 */
export function readPartners(blueprintFile: string): Partner[] {
  const blueprint = JSON.parse(readFileSync(blueprintFile, 'utf8')) as {
    tenants: { cspAgreements?: { partnerTenantId: string; markets: string[] }[] }[];
  };
  return blueprint.tenants
    .flatMap((tenant) => tenant.cspAgreements ?? [])
    .map(({ partnerTenantId, markets }) => ({ ...credentialsOf(partnerTenantId), tenantId: partnerTenantId, markets }));
}

/** What a partner tenant of the sandbox signs in with. */
export function credentialsOf(
  partnerTenantId: string,
): Pick<Partner, 'clientId' | 'clientSecret' | 'refreshToken' | 'mpnId'> {
  const digits = createHash('sha256').update(partnerTenantId.toLowerCase()).digest('hex');
  return {
    clientId: `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`,
    clientSecret: `sandbox-secret-${digits.slice(32, 40)}`,
    refreshToken: `sandbox-refresh-${digits.slice(40, 48)}`,
    mpnId: `${Number.parseInt(digits.slice(48, 54), 16)}`.padStart(7, '4').slice(0, 7),
  };
}
