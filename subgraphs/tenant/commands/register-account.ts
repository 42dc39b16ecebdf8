import { LockMode } from '@mikro-orm/postgresql';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import { hashPassword } from '../../shared/context/password-hash.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { accept, reject } from '../../shared/result/result.ts';
import { decideRegistration, type Registration, type RegistrationInput } from '../domain/registration.ts';
import { Account } from '../entities/account.ts';
import { Member, type MemberRow } from '../entities/member.ts';
import { LetterToken } from '../entities/session.ts';
import { Storefront } from '../entities/storefront.ts';
import { Tenant } from '../entities/tenant.ts';
import type { TenantContext } from '../context.ts';
import { addLetterToken } from './letter-token.ts';
import { lockEmail } from './lock-email.ts';
import { publishAccount } from './publish-account.ts';
import { requestLetter } from './request-letter.ts';
import { requestVatIdCheck } from './request-vat-id-check.ts';

/**
 * Opens an account with its first member, both waiting for the e-mail to be confirmed. A known e-mail address is answered
 * alike and nothing about its account changes; only its owner learns of it, by letter.
 */
export async function registerAccount(context: TenantContext, input: RegistrationInput) {
  const shop = await findShop(context);
  if (!shop) {
    return reject({ code: 'REGISTRATION_CLOSED', message: 'This shop is not open. Come back later.', path: [] });
  }
  const decision = decideRegistration(input, shop.registration, shop);
  if (!decision.ok) {
    return decision;
  }
  const registration = decision.value;
  const passwordHash = await hashPassword(input.password);
  // The stored hash of a request is a fast one, so that the password stays out of it.
  const command = { operation: 'registerAccount', input: { ...input, password: null } };
  const inTenant = { ...context, accountId: ALL_ACCOUNTS };
  return context.writer.command(inTenant, command, async (transaction) => {
    const { email } = registration.details;
    await lockEmail(transaction, context.tenantId, email);
    const known = await transaction.em.findOne(
      Member,
      { tenantId: context.tenantId, email },
      { lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    const member = known ?? (await addAccount(transaction, context, registration));
    const accountId = member.accountId ?? null;
    const to = { name: registration.contactName, email };
    if (known && !(await isUnconfirmed(transaction, known))) {
      const letter = { purpose: 'ALREADY_REGISTERED' as const, to: known, senderName: shop.brandName };
      await requestLetter(transaction, letter);
    } else {
      const activatesAccount = registration.status === 'CONFIRM_EMAIL';
      const token = addLetterToken(transaction, member, { purpose: 'CONFIRM_EMAIL', passwordHash, activatesAccount });
      await requestLetter(transaction, { purpose: 'CONFIRM_EMAIL', to, senderName: shop.brandName, token });
    }
    transaction.audit({
      subjectId: accountId === null ? null : encodeId('account', accountId),
      after: { kind: registration.kind, name: registration.details.name, email, isKnown: known !== null },
    });
    return accept({ status: registration.status });
  });
}

async function findShop({ writer, tenantId, storefrontId, currency, now }: TenantContext) {
  if (storefrontId === null) {
    return null;
  }
  return writer.transaction({ tenantId, accountId: ALL_ACCOUNTS, now }, async ({ em }) => {
    const tenant = await em.findOne(Tenant, { tenantId, status: 'ACTIVE' });
    const storefront = await em.findOne(Storefront, { tenantId, id: storefrontId, status: 'ACTIVE' });
    if (!tenant || !storefront) {
      return null;
    }
    const { countries, currencies } = tenant;
    const defaultCurrency = currencies.includes(currency) ? currency : tenant.defaultCurrency;
    const { registration, brandName } = storefront;
    return { countries, currencies, defaultCurrency, registration, brandName };
  });
}

async function addAccount(
  transaction: Transaction,
  { tenantId, locale, now }: TenantContext,
  { kind, details, contactName, role }: Registration,
): Promise<MemberRow> {
  const { em } = transaction;
  const accountId = uuidv7();
  const account = em.create(Account, {
    tenantId,
    id: accountId,
    kind,
    status: 'PENDING_APPROVAL',
    ...details,
    locale,
    resellerAccountId: null,
    version: 1,
    createdAt: now,
  });
  await publishAccount(transaction, account);
  await requestVatIdCheck(transaction, account);
  const member = em.create(Member, {
    tenantId,
    id: uuidv7(),
    accountId,
    resellerAccountId: null,
    name: contactName,
    email: details.email,
    roles: [role],
    status: 'INVITED',
    epoch: 1,
    version: 1,
    createdAt: now,
  });
  await em.flush();
  return member;
}

/** Whether the member registered and has never confirmed; then another letter, with the password chosen now, does no harm. */
async function isUnconfirmed({ em }: Transaction, { tenantId, id, accountId, status }: MemberRow): Promise<boolean> {
  if (status !== 'INVITED' || !accountId) {
    return false;
  }
  const isOpen = { status: ['PENDING_APPROVAL' as const, 'ACTIVE' as const] };
  const letters = await em.count(LetterToken, { tenantId, memberId: id, purpose: 'CONFIRM_EMAIL' });
  return letters > 0 && (await em.count(Account, { tenantId, id: accountId, ...isOpen })) === 1;
}
