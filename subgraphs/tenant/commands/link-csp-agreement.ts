import { authorize } from '../../shared/context/authorize.ts';
import { CSP_AGREEMENT_LINKED, type CspAgreementLinked } from '../../shared/events/contracts/tenant.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { billingCurrencyOf } from '../../shared/reference/markets.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { CspAgreement } from '../entities/links.ts';
import type { TenantContext } from '../context.ts';

export interface LinkCspAgreement {
  name: string;
  partnerTenantId: string;
  markets: string[];
}

/** Every market that Microsoft sells in through these agreements lies in its Europe region (DOMAIN 2.2). */
const REGION = 'EUROPE';
const MICROSOFT_TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Links the tenant to an agreement with Microsoft. Its credentials are given to provisioning, by rotateCspAgreementSecret. */
export async function linkCspAgreement(context: TenantContext, input: LinkCspAgreement) {
  authorize(context, 'tenant:write');
  const { name, markets } = input;
  const partnerTenantId = input.partnerTenantId.toLowerCase();
  if (!MICROSOFT_TENANT_ID.test(partnerTenantId)) {
    return reject({
      code: 'BAD_USER_INPUT',
      message: 'This is not the id of a partner tenant. Copy it from Partner Center, Account settings.',
      path: ['partnerTenantId'],
    });
  }
  const [firstMarket] = markets;
  const billingCurrency = firstMarket ? billingCurrencyOf(firstMarket) : null;
  if (!billingCurrency || !markets.every((market) => billingCurrencyOf(market) !== null)) {
    return reject({
      code: 'BAD_USER_INPUT',
      message: 'Name the markets that the agreement covers, the one of its location first.',
      path: ['markets'],
    });
  }
  const refusals = {
    csp_agreement_once: {
      code: 'AGREEMENT_ALREADY_LINKED' as const,
      message: 'The tenant is linked to this agreement already.',
      path: ['partnerTenantId'],
    },
  };
  return context.writer.command(context, { operation: 'linkCspAgreement', input, refusals }, async (transaction) => {
    const { tenantId } = context;
    const id = uuidv7();
    const agreement = { name, partnerTenantId, region: REGION, markets, billingCurrency };
    transaction.em.create(CspAgreement, { tenantId, id, ...agreement, status: 'ACTIVE' });
    transaction.audit({ subjectId: encodeId('cspAgreement', id), after: agreement });
    const body: CspAgreementLinked = { cspAgreementId: id, ...agreement };
    await transaction.publish({ topic: CSP_AGREEMENT_LINKED, aggregateId: id, body });
    return accept({ id });
  });
}
