import { defineEntity, p } from '@mikro-orm/postgresql';
import type { PostalAddress } from '../domain/postal-address.ts';

/** A company that sells and invoices. A tenant may have several. */
export const LegalEntity = defineEntity({
  name: 'LegalEntity',
  schema: 'tenant',
  tableName: 'legal_entity',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    country: p.text(),
    vatId: p.text().nullable(),
    functionalCurrency: p.text(),
    address: p.json<PostalAddress>(),
  },
});
