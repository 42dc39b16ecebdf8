import type { ProcessHandler } from '../../shared/processes/run-process.ts';
import { handleWebhook } from '../commands/handle-webhook.ts';
import { HANDLE_WEBHOOK } from '../commands/store-webhook.ts';

/** Looks at what a webhook was about, after the gateway has had its answer. */
export const handleWebhookProcess: ProcessHandler = {
  name: HANDLE_WEBHOOK,
  async run(run) {
    await run.advance((transaction) => handleWebhook(transaction, run.tenantId, run.id));
    return { is: 'done' };
  },
};
