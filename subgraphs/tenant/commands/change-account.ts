import { authorize } from '../../shared/context/authorize.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { decideAccountDetails } from '../domain/account-details.ts';
import type { PostalAddressInput } from '../domain/postal-address.ts';
import { Tenant } from '../entities/tenant.ts';
import type { TenantContext } from '../context.ts';
import { lockExpectedAccount, type ExpectedAccount } from './lock-expected-account.ts';
import { publishAccount } from './publish-account.ts';
import { requestVatIdCheck } from './request-vat-id-check.ts';

export interface ChangeAccount extends ExpectedAccount {
  name?: string | null;
  email?: string | null;
  vatId?: string | null;
  address?: PostalAddressInput | null;
}

const NEVER_EMPTY = ['name', 'email', 'address'] as const;

/** Changes what is given and keeps the rest. Another VAT id, or another country, has to be verified anew. */
export async function changeAccount(context: TenantContext, input: ChangeAccount) {
  authorize(context, 'account:write');
  const cleared = NEVER_EMPTY.find((field) => input[field] === null);
  if (cleared) {
    const message = `An account always has its ${cleared}. Leave it out to keep it as it is.`;
    return reject({ code: 'BAD_USER_INPUT', message, path: [cleared] });
  }
  const { tenantId } = context;
  return context.writer.command(context, { operation: 'changeAccount', input }, async (transaction) => {
    const locked = await lockExpectedAccount(transaction, tenantId, input);
    if (!locked.ok) {
      return locked;
    }
    const account = locked.value;
    const { countries } = await transaction.em.findOneOrFail(Tenant, { tenantId });
    const { name, email, address, vatId, currency, country } = account;
    const market = { countries: [...countries, country], currencies: [currency], defaultCurrency: currency };
    const wanted = {
      name: input.name ?? name,
      email: input.email ?? email,
      address: input.address ?? address,
      vatId: input.vatId === undefined ? vatId : input.vatId,
    };
    const decision = decideAccountDetails(wanted, market);
    if (!decision.ok) {
      return decision;
    }
    const { vatIdStatus, ...details } = decision.value;
    const before = { name, email, country, address, vatId: vatId ?? null };
    const isSameVatId = details.vatId === before.vatId && details.country === country;
    transaction.audit({ subjectId: input.accountId, before, after: details });
    Object.assign(account, details, isSameVatId ? {} : { vatIdStatus });
    await publishAccount(transaction, account);
    if (!isSameVatId) {
      await requestVatIdCheck(transaction, account);
    }
    return accept({ accountId: account.id });
  });
}
