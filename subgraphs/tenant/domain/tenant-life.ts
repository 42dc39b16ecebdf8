import { accept, reject, type Result } from '../../shared/result/result.ts';
import type { TenantStatus } from './tenant-status.ts';

/** What a tenant needs before it can sell. */
export interface ChecklistItem {
  code: 'LEGAL_ENTITY' | 'STOREFRONT' | 'CSP_AGREEMENT' | 'MERCHANT_ACCOUNT';
  text: string;
  isDone: boolean;
  isRequiredForGoLive: boolean;
}

export interface TenantParts {
  legalEntities: number;
  storefronts: number;
  cspAgreements: number;
  merchantAccounts: number;
}

/** What is done and what is missing, in the order in which one would do it. */
export function checklistOf({
  legalEntities,
  storefronts,
  cspAgreements,
  merchantAccounts,
}: TenantParts): ChecklistItem[] {
  return [
    { code: 'LEGAL_ENTITY', text: 'A legal entity that sells', isDone: legalEntities > 0, isRequiredForGoLive: true },
    { code: 'STOREFRONT', text: 'A storefront', isDone: storefronts > 0, isRequiredForGoLive: true },
    { code: 'CSP_AGREEMENT', text: 'A link to a CSP agreement', isDone: cspAgreements > 0, isRequiredForGoLive: false },
    { code: 'MERCHANT_ACCOUNT', text: 'A merchant account', isDone: merchantAccounts > 0, isRequiredForGoLive: false },
  ];
}

export interface ActivationRefusal {
  code: 'CHECKLIST_INCOMPLETE';
  message: string;
  path: string[];
}

/** Whether a tenant may begin, or begin again, to sell. */
export function decideActivation(
  status: TenantStatus,
  checklist: readonly ChecklistItem[],
): Result<'ACTIVE', ActivationRefusal> {
  const missing = checklist
    .filter((item) => item.isRequiredForGoLive && !item.isDone)
    .map((item) => item.text.toLowerCase());
  if (status === 'CLOSED') {
    return reject({ code: 'CHECKLIST_INCOMPLETE', message: 'A closed tenant stays closed.', path: [] });
  }
  if (missing.length > 0) {
    return reject({ code: 'CHECKLIST_INCOMPLETE', message: `Still missing: ${missing.join(', ')}.`, path: [] });
  }
  return accept('ACTIVE');
}
