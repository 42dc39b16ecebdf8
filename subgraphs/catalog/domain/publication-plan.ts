import { accept, reject, type Result } from '../../shared/result/result.ts';

export type PublicationMode = 'FULL' | 'PRICES_ONLY';

/** What a publication was planned from and for; sealed into the plan's token. */
export interface PublicationPlan {
  /** Chosen with the plan, so that one plan is started once. */
  publicationId: string;
  tenantId: string;
  actorId: string;
  mode: PublicationMode;
  targetIds: string[];
  /** Of root's products, plans and prices, and of how the targets were set up. */
  digest: string;
  expiresAt: string;
}

/** What plan tokens are sealed for. */
export const PUBLICATION_PLAN_PURPOSE = 'catalog-publication-plan';

export const PLAN_LIFETIME_MILLISECONDS = 30 * 60_000;

/** Changes with the catalogue that is published and with how the targets, in their order, are set up. */
export function digestOfPublication(catalogue: string, targets: readonly { version: number }[]): string {
  return [catalogue, ...targets.map((target) => target.version)].join(' ');
}

/** What is true when the publication is started. */
export interface PublicationBasis {
  digest: string;
  targets: readonly { code: string; status: string }[];
  now: Date;
}

interface Refusal {
  code: 'PLAN_EXPIRED' | 'PLAN_STALE' | 'TENANT_NOT_ACTIVE';
  message: string;
  path: ['planToken'];
}

/** Whether the publication may begin: its plan still lives, nothing it was made from has changed, and every target sells. */
export function decidePublicationStart(plan: PublicationPlan, basis: PublicationBasis): Result<null, Refusal> {
  if (basis.now.toISOString() >= plan.expiresAt) {
    return refuse('PLAN_EXPIRED', 'The plan is older than 30 minutes. Ask for `catalogPublicationPlan` again.');
  }
  const idle = basis.targets.find((target) => target.status !== 'ACTIVE');
  if (idle || basis.targets.length < plan.targetIds.length) {
    const name = idle?.code ?? 'A tenant of the plan';
    return refuse('TENANT_NOT_ACTIVE', `${name} is not active. Activate it, or plan without it.`);
  }
  if (basis.digest !== plan.digest) {
    return refuse('PLAN_STALE', 'The catalogue or a tenant has changed since. Ask for `catalogPublicationPlan` again.');
  }
  return accept(null);
}

function refuse(code: Refusal['code'], message: string): Result<never, Refusal> {
  return reject({ code, message, path: ['planToken'] });
}
