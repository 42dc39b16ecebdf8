import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { openSealed } from '../../shared/context/sealed-text.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { CatalogContext } from '../context.ts';
import {
  decidePublicationStart,
  digestOfPublication,
  PUBLICATION_PLAN_PURPOSE,
  type PublicationMode,
  type PublicationPlan,
} from '../domain/publication-plan.ts';

/** What root's job needs to know: it starts a job in each target and waits for them. */
export interface PublicationOfRoot {
  role: 'root';
  publicationId: string;
  mode: PublicationMode;
  /** Who publishes and why; stands in every target's audit trail. */
  actor: { id: string; name: string; reason: string | null; requestId: string };
}

/** Writes what root wants published, one pending result for each target, and begins to publish it. */
export async function startCatalogPublication(context: CatalogContext, input: { planToken: string }) {
  authorize(context, 'catalog:publish');
  const plan = openPlan(context, input.planToken);
  if (!plan) {
    return reject({
      code: 'BAD_USER_INPUT' as const,
      message: 'This is not your plan token. Take one from `catalogPublicationPlan` and send it unchanged.',
      path: ['planToken'],
    });
  }
  const decision = decidePublicationStart(plan, await basisOf(context, plan));
  if (!decision.ok) {
    return decision;
  }
  const startedAlready = {
    code: 'PLAN_STALE' as const,
    message: 'This plan has been started already. Ask for `catalogPublicationPlan` again.',
    path: ['planToken'],
  };
  const command = {
    operation: 'startCatalogPublication',
    input,
    refusals: { catalog_publication_key: startedAlready },
  };
  return context.writer.command(context, command, async (transaction) => {
    const jobId = uuidv7();
    await insertPublication(transaction, context, { plan, jobId });
    const { publicationId, mode, targetIds } = plan;
    const { actorId: id, actorName: name, reason, requestId } = context;
    const job: PublicationOfRoot = { role: 'root', publicationId, mode, actor: { id, name, reason, requestId } };
    await transaction.startJob({
      subgraph: 'catalog',
      kind: 'CATALOG_PUBLICATION',
      id: jobId,
      input: job,
      startedBy: name,
    });
    transaction.audit({ subjectId: publicationId, after: { mode, targetIds } });
    return accept({ tenantId: context.tenantId, jobId });
  });
}

/** Null for anything but a plan that was made for this person in this tenant. */
function openPlan({ tenantId, actorId }: CatalogContext, token: string): PublicationPlan | null {
  const text = openSealed(PUBLICATION_PLAN_PURPOSE, token);
  const plan = text === null ? null : (JSON.parse(text) as PublicationPlan);
  return plan?.tenantId === tenantId && plan.actorId === actorId ? plan : null;
}

async function basisOf({ loaders, tenantId, now }: CatalogContext, { targetIds }: PublicationPlan) {
  const catalogue = await loaders.catalogDigest.load(tenantId);
  const known = await Promise.all(targetIds.map((id) => loaders.tenantSettings.load(id)));
  const targets = known.filter((target) => target !== null);
  return { targets, digest: digestOfPublication(catalogue, targets), now };
}

async function insertPublication(
  transaction: Transaction,
  { tenantId, now }: CatalogContext,
  { plan, jobId }: { plan: PublicationPlan; jobId: string },
): Promise<void> {
  const { publicationId, mode, targetIds } = plan;
  await transaction.query(sql`
    insert into catalog.catalog_publication (tenant_id, id, job_id, mode, created_at)
    values (${tenantId}::uuid, ${publicationId}::uuid, ${jobId}::uuid, ${mode}, ${now.toISOString()}::timestamptz)`);
  const results = targetIds.map((target) => ({ target, job: uuidv7() }));
  await transaction.query(sql`
    insert into catalog.publication_result (tenant_id, publication_id, target_tenant_id, child_job_id, status)
    select ${tenantId}::uuid, ${publicationId}::uuid, new.target, new.job, 'PENDING'
    from jsonb_to_recordset(${JSON.stringify(results)}::jsonb) as new (target uuid, job uuid) returning target_tenant_id`);
}
