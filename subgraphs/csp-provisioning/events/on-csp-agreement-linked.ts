import { CSP_AGREEMENT_LINKED, type CspAgreementLinked } from '../../shared/events/contracts/tenant.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyCspAgreement } from '../commands/copy-csp-agreement.ts';

export const onCspAgreementLinked: EventHandler = {
  name: 'provisioning.on-csp-agreement-linked',
  topics: [CSP_AGREEMENT_LINKED],
  handle: (transaction, { tenantId, body }) => copyCspAgreement(transaction, tenantId, body as CspAgreementLinked),
};
