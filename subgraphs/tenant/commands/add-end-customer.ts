import { authorize } from '../../shared/context/authorize.ts';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { decideAccountDetails, type AccountDetailsInput } from '../domain/account-details.ts';
import { Account } from '../entities/account.ts';
import { Tenant } from '../entities/tenant.ts';
import type { TenantContext } from '../context.ts';
import { publishAccount } from './publish-account.ts';
import { requestVatIdCheck } from './request-vat-id-check.ts';

export interface AddEndCustomer extends AccountDetailsInput {
  /** For whom staff acts; a reseller acts for itself. */
  resellerId?: string | null;
}

/** Adds a customer to a reseller, which is active at once and trades in the reseller's currency unless it names another. */
export async function addEndCustomer(context: TenantContext, input: AddEndCustomer) {
  authorize(context, 'account:write');
  const { tenantId, now } = context;
  return context.writer.command(context, { operation: 'addEndCustomer', input }, async (transaction) => {
    const found = await findReseller(transaction, context, input.resellerId ?? null);
    if (!found.ok) {
      return found;
    }
    const reseller = found.value;
    const { countries, currencies } = await transaction.em.findOneOrFail(Tenant, { tenantId });
    const details = decideAccountDetails(input, { countries, currencies, defaultCurrency: reseller.currency });
    if (!details.ok) {
      return details;
    }
    const id = uuidv7();
    const account = transaction.em.create(Account, {
      tenantId,
      id,
      kind: 'END_CUSTOMER',
      status: 'ACTIVE',
      ...details.value,
      locale: reseller.locale,
      resellerAccountId: reseller.id,
      version: 1,
      createdAt: now,
    });
    await publishAccount(transaction, account);
    await requestVatIdCheck(transaction, account);
    const after = { ...details.value, resellerId: encodeId('account', reseller.id) };
    transaction.audit({ subjectId: encodeId('account', id), after });
    return accept({ accountId: id });
  });
}

async function findReseller({ em }: Transaction, { tenantId, accountId }: TenantContext, resellerId: string | null) {
  const own = accountId === ALL_ACCOUNTS ? null : accountId;
  const id = resellerId === null ? own : decodeId('account', resellerId);
  const account = id === null ? null : await em.findOne(Account, { tenantId, id });
  if (!account && resellerId !== null) {
    const message = 'There is no such reseller. Take its id from `accounts`.';
    return reject({ code: 'NOT_FOUND', message, path: ['resellerId'] });
  }
  if (account?.kind !== 'RESELLER' || account.status !== 'ACTIVE') {
    const message = 'Only an active reseller has end customers. Name one as `resellerId`.';
    return reject({ code: 'NOT_A_RESELLER', message, path: ['resellerId'] });
  }
  return accept(account);
}
