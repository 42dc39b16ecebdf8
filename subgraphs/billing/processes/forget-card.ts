import type { ProcessHandler } from '../../shared/processes/run-process.ts';
import { findRemovedCard } from '../commands/find-removed-card.ts';
import { FORGET_CARD } from '../commands/remove-payment-method.ts';
import { GatewayFailure } from '../providers/payment-gateway.ts';
import { openGateway } from './open-gateway.ts';

/** Lets the gateway forget a card that was removed. One that it has forgotten already is forgotten. */
export const forgetCardProcess: ProcessHandler = {
  name: FORGET_CARD,
  async run(run) {
    const card = await run.advance((transaction) => findRemovedCard(transaction, run.tenantId, run.id));
    if (card) {
      const gateway = await run.advance((transaction) => openGateway(transaction, card));
      await gateway.detachMethod(card.gatewayMethodId).catch((error: unknown) => {
        if (!(error instanceof GatewayFailure) || error.kind !== 'REFUSED') {
          throw error;
        }
      });
    }
    return { is: 'done' };
  },
};
