import { authorize } from '../../shared/context/authorize.ts';
import { seal } from '../../shared/context/sealed-text.ts';
import { RequestError } from '../../shared/graphql/request-error.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import type { CatalogContext } from '../context.ts';
import {
  digestOfPublication,
  PLAN_LIFETIME_MILLISECONDS,
  PUBLICATION_PLAN_PURPOSE,
  type PublicationMode,
  type PublicationPlan,
} from '../domain/publication-plan.ts';
import { findPublicationChanges, type PublicationChanges } from './publication-changes.ts';
import type { TenantSettingsRecord } from './records.ts';

const TARGETS_MAX = 100;
const NAMED_MAX = 100;

export interface PlannedPublication {
  targets: TenantSettingsRecord[];
  changes: PublicationChanges[];
  planToken: string;
  expiresAt: Date;
}

/** What publishing the acting root's catalogue would do in each of the tenants, and the token that starts exactly that. */
export async function planPublication(
  context: CatalogContext,
  { tenantIds, mode }: { tenantIds: readonly string[]; mode: PublicationMode },
): Promise<PlannedPublication> {
  authorize(context, 'catalog:publish');
  const targets = await findTargets(context, tenantIds);
  const targetIds = targets.map((target) => target.tenant_id);
  const [changes, catalogue] = await Promise.all([
    findPublicationChanges(context, { targetIds, mode, namedMax: NAMED_MAX }),
    context.loaders.catalogDigest.load(context.tenantId),
  ]);
  const expiresAt = new Date(context.now.getTime() + PLAN_LIFETIME_MILLISECONDS);
  const plan: PublicationPlan = {
    publicationId: uuidv7(),
    tenantId: context.tenantId,
    actorId: context.actorId,
    mode,
    targetIds,
    digest: digestOfPublication(catalogue, targets),
    expiresAt: expiresAt.toISOString(),
  };
  return { targets, changes, planToken: seal(PUBLICATION_PLAN_PURPOSE, JSON.stringify(plan)), expiresAt };
}

async function findTargets(context: CatalogContext, tenantIds: readonly string[]): Promise<TenantSettingsRecord[]> {
  const ids = [...new Set(tenantIds)].map((id) => decodeId('tenant', id));
  const known = await Promise.all(
    ids.map(async (id) => (id === null ? null : context.loaders.tenantSettings.load(id))),
  );
  const targets = known.filter((target) => target !== null && target.tenant_id !== context.tenantId);
  const isOfRoot = context.isRootTenant && context.tenantId === context.homeTenantId;
  if (!isOfRoot || targets.length < ids.length || targets.length === 0 || targets.length > TARGETS_MAX) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `Act as root and name 1 to ${TARGETS_MAX} other tenants, by their ids from \`tenants\`.`,
      { argument: 'tenantIds' },
    );
  }
  return targets.filter((target) => target !== null);
}
