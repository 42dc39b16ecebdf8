import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { PricingContext } from '../context.ts';
import { decideActivation } from '../domain/version-period.ts';
import { PriceListVersion, type PriceListVersionRow } from '../entities/price-list.ts';
import { lockExpectedPriceList, type ExpectedPriceList } from './lock-expected-price-list.ts';
import { publishPriceList } from './publish-price-list.ts';

export interface ActivatePriceList extends ExpectedPriceList {
  versionNumber: number;
  effectiveFrom: Date;
}

const REFUSALS = {
  price_list_version_period: {
    code: 'PERIOD_OVERLAPS',
    message: 'Another version counts at that time. Choose a later instant.',
    path: ['effectiveFrom'],
  },
} as const;

/** Lets a version count from an instant on; the one before it ends there. Tells the others every price of it. */
export async function activatePriceList(context: PricingContext, input: ActivatePriceList) {
  authorize(context, 'price:publish');
  const { versionNumber, effectiveFrom } = input;
  const command = { operation: 'activatePriceList', input, refusals: REFUSALS };
  return context.writer.command(context, command, async (transaction) => {
    const { em } = transaction;
    const locked = await lockExpectedPriceList(transaction, context, input);
    if (!locked.ok) {
      return locked;
    }
    const list = locked.value;
    const rows = await em.find(PriceListVersion, { tenantId: list.tenantId, priceListId: list.id });
    const decision = decideActivation(rows.map(plannedVersion), { versionNumber, effectiveFrom });
    if (!decision.ok) {
      return decision;
    }
    const { version, replaced } = decision.value;
    const belowCost = await findPlanBelowCost(transaction, version.row);
    if (belowCost) {
      const message = `${belowCost.counted} plans would be sold below what they cost, such as ${belowCost.sku}. Make a version with a higher markup.`;
      return reject({ code: 'BELOW_MARGIN_FLOOR', message, path: ['versionNumber'] });
    }
    if (replaced) {
      replaced.row.effectiveUntil = effectiveFrom;
      // The end of the old one comes first: the database refuses two at once, even within a transaction.
      await em.flush();
    }
    version.row.effectiveFrom = effectiveFrom;
    list.version += 1;
    transaction.audit({
      subjectId: list.id,
      before: { versionNumber: replaced?.number ?? null },
      after: { versionNumber, effectiveFrom },
    });
    await publishPriceList(transaction, list, {
      versionId: version.row.id,
      versionNumber,
      effectiveFrom,
    });
    return accept({ id: list.id });
  });
}

function plannedVersion(row: PriceListVersionRow) {
  const { number, effectiveFrom = null, effectiveUntil = null, calculatedAt = null } = row;
  return { row, number, effectiveFrom, effectiveUntil, calculatedAt };
}

/** The floor is what we pay: nothing is sold below it by mistake. */
async function findPlanBelowCost(transaction: Transaction, { tenantId, id }: PriceListVersionRow) {
  const [found] = await transaction.query<{ counted: number; sku: string }>(sql`
    select count(*) over ()::int as counted, plan.sku from pricing.price price
    join pricing.sellable_plan plan on plan.tenant_id = price.tenant_id and plan.plan_id = price.plan_id
    where price.tenant_id = ${tenantId} and price.version_id = ${id} and price.instalment_minor < price.cost_minor
    order by plan.sku limit 1`);
  return found ?? null;
}
