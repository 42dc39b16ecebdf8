import { LEGAL_ENTITY_CHANGED, type LegalEntityChanged } from '../../shared/events/contracts/tenant.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { copyIssuer } from '../commands/copy-issuer.ts';

export const onLegalEntityChanged: EventHandler = {
  name: 'billing.on-legal-entity-changed',
  topics: [LEGAL_ENTITY_CHANGED],
  handle: (transaction, { tenantId, body }) => copyIssuer(transaction, tenantId, body as LegalEntityChanged),
};
