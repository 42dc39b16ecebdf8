import { authorize } from '../../shared/context/authorize.ts';
import { MERCHANT_ACCOUNT_LINKED, type MerchantAccountLinked } from '../../shared/events/contracts/tenant.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { LegalEntity } from '../entities/legal-entity.ts';
import { MerchantAccount } from '../entities/links.ts';
import { Tenant } from '../entities/tenant.ts';
import type { TenantContext } from '../context.ts';

export interface LinkMerchantAccount {
  gateway: 'STRIPE' | 'MANUAL';
  legalEntityId: string;
}

/** Links the tenant to its one merchant account at a gateway. Its keys are given to billing, by rotateMerchantAccountSecret. */
export async function linkMerchantAccount(context: TenantContext, input: LinkMerchantAccount) {
  authorize(context, 'tenant:write');
  const legalEntityId = decodeId('legalEntity', input.legalEntityId);
  const refusals = {
    one_active_merchant_account: {
      code: 'MERCHANT_ACCOUNT_LIMIT' as const,
      message: 'The tenant has a merchant account at this gateway. Unlink it before you link another one.',
      path: ['gateway'],
    },
  };
  return context.writer.command(context, { operation: 'linkMerchantAccount', input, refusals }, async (transaction) => {
    const { tenantId } = context;
    const { em } = transaction;
    const legalEntity = legalEntityId && (await em.findOne(LegalEntity, { tenantId, id: legalEntityId }));
    if (!legalEntity) {
      return reject({ code: 'NOT_FOUND', message: 'The tenant has no such legal entity.', path: ['legalEntityId'] });
    }
    const { currencies } = await em.findOneOrFail(Tenant, { tenantId });
    const id = uuidv7();
    const link = { gateway: input.gateway, legalEntityId: legalEntity.id, settlementCurrencies: currencies };
    em.create(MerchantAccount, { tenantId, id, ...link, status: 'ACTIVE' });
    transaction.audit({ subjectId: encodeId('merchantAccount', id), after: link });
    const body: MerchantAccountLinked = { merchantAccountId: id, ...link };
    await transaction.publish({ topic: MERCHANT_ACCOUNT_LINKED, aggregateId: id, body });
    return accept({ id });
  });
}
