import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { decideVersionSource, type VersionRequest } from '../domain/version-source.ts';
import { PriceListVersion, type PriceListRow } from '../entities/price-list.ts';
import { lockExpectedPriceList } from './lock-expected-price-list.ts';
import { resolveVersionSource } from './resolve-version-source.ts';

export interface CreatePriceListVersion extends VersionRequest {
  expectedVersion: number;
}

/** Gives a list a draft version, fixes what it is computed from, and starts the job that computes its prices. */
export async function createPriceListVersion(context: PricingContext, input: CreatePriceListVersion) {
  authorize(context, 'price:write');
  const source = decideVersionSource(input);
  if (!source.ok) {
    return source;
  }
  const command = { operation: 'createPriceListVersion', input };
  return context.writer.command(context, command, async (transaction) => {
    const { tenantId, now } = context;
    const locked = await lockExpectedPriceList(transaction, context, input);
    if (!locked.ok) {
      return locked;
    }
    const list = locked.value;
    const resolved = await resolveVersionSource(transaction, context, list, source.value);
    if (!resolved.ok) {
      return resolved;
    }
    const id = uuidv7();
    const jobId = uuidv7();
    const number = await nextNumber(transaction, list);
    list.version += 1;
    const version = { id, priceListId: list.id, number, jobId, asOf: now, ...resolved.value };
    transaction.em.create(PriceListVersion, { tenantId, ...version });
    transaction.audit({ subjectId: list.id, after: version });
    await transaction.startJob({
      id: jobId,
      subgraph: 'pricing',
      kind: 'PRICE_RECALCULATION',
      input: { versionId: id },
      startedBy: context.actorName,
    });
    return accept({ number, jobId });
  });
}

/** Safe against a rival: the list is locked. */
async function nextNumber({ em }: Transaction, { tenantId, id }: PriceListRow): Promise<number> {
  const [newest] = await em.find(
    PriceListVersion,
    { tenantId, priceListId: id },
    { orderBy: { number: 'desc' }, limit: 1 },
  );
  return (newest?.number ?? 0) + 1;
}
