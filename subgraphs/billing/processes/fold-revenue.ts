import type { ProcessHandler } from '../../shared/processes/run-process.ts';
import { FOLD_REVENUE, foldRevenue } from '../commands/fold-revenue.ts';

/** Adds what was invoiced to the sums of its tenant, a part at a time. What is not added yet is read all the same. */
export const foldRevenueProcess: ProcessHandler = {
  name: FOLD_REVENUE,
  async run(run) {
    for (;;) {
      const hasMore = await run.advance((transaction) => foldRevenue(transaction, run.tenantId));
      if (!hasMore) {
        return { is: 'done' };
      }
    }
  },
};
