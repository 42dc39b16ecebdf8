import { authorize } from '../../shared/context/authorize.ts';
import { LEGAL_ENTITY_CHANGED, type LegalEntityChanged } from '../../shared/events/contracts/tenant.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { isVatIdShape } from '../../shared/reference/vat-ids.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { readPostalAddress, type PostalAddressInput } from '../domain/postal-address.ts';
import { LegalEntity } from '../entities/legal-entity.ts';
import type { TenantContext } from '../context.ts';

export interface CreateLegalEntity {
  name: string;
  country: string;
  vatId?: string | null;
  functionalCurrency: string;
  address: PostalAddressInput;
}

export async function createLegalEntity(context: TenantContext, input: CreateLegalEntity) {
  authorize(context, 'tenant:write');
  const { country, functionalCurrency, vatId = null } = input;
  const name = input.name.trim();
  if (name === '') {
    return reject({ code: 'BAD_USER_INPUT', message: 'Give the company a name.', path: ['name'] });
  }
  const address = readPostalAddress(input.address);
  if (!address) {
    return reject({
      code: 'BAD_USER_INPUT',
      message: 'An address has one to four lines and a city.',
      path: ['address'],
    });
  }
  if (vatId !== null && !isVatIdShape(country, vatId)) {
    return reject({
      code: 'VAT_ID_INVALID',
      message: `This is not how a VAT id of ${country} looks. Write it with its prefix and without spaces.`,
      path: ['vatId'],
    });
  }
  return context.writer.command(context, { operation: 'createLegalEntity', input }, async (transaction) => {
    const id = uuidv7();
    const { tenantId } = context;
    transaction.em.create(LegalEntity, { tenantId, id, name, country, vatId, functionalCurrency, address });
    const body: LegalEntityChanged = { legalEntityId: id, name, country, vatId, functionalCurrency, address };
    await transaction.publish({ topic: LEGAL_ENTITY_CHANGED, aggregateId: id, body });
    transaction.audit({ subjectId: encodeId('legalEntity', id), after: { name, country, vatId, functionalCurrency } });
    return accept({ id });
  });
}
