import { LockMode } from '@mikro-orm/postgresql';
import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Transaction, Writer } from '../../shared/database/transaction.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { LetterToken, type LetterTokenRow } from '../entities/session.ts';
import type { MemberRow } from '../entities/member.ts';
import { findMemberCredential, type MemberCredential } from './member-credential.ts';
import { hashOfSecret, isSameHash, randomText } from './secrets.ts';

/** `trb_letter_<tenant>.<id>.<43 random characters>`: what proves that a letter was received. */
export interface ReadLetterToken {
  tenantId: string;
  id: string;
  hash: string;
}

export interface LetterTokenWish {
  purpose: LetterTokenRow['purpose'];
  passwordHash?: string;
  activatesAccount?: boolean;
}

const SHAPE = /^trb_letter_(ten_[0-9a-z]{26})\.(ltk_[0-9a-z]{26})\.([0-9A-Za-z]{43})$/;
const LIFETIME_DAYS: Record<LetterTokenRow['purpose'], number> = { CONFIRM_EMAIL: 2, INVITATION: 7 };
const DAY_MILLISECONDS = 86_400_000;

/** What the token says about itself; null when it is none of ours. */
export function readLetterToken(text: string): ReadLetterToken | null {
  const [, tenant = '', token = '', secret = ''] = SHAPE.exec(text.trim()) ?? [];
  const tenantId = decodeId('tenant', tenant);
  const id = decodeId('letterToken', token);
  return tenantId === null || id === null ? null : { tenantId, id, hash: hashOfSecret(secret) };
}

/** Writes the hash of a new token for the member and returns its text, which only the letter may hold. */
export function addLetterToken(
  { em }: Transaction,
  { tenantId, id: memberId, accountId = null }: Pick<MemberRow, 'tenantId' | 'id' | 'accountId'>,
  { purpose, passwordHash, activatesAccount = false }: LetterTokenWish,
): string {
  const id = uuidv7();
  const secret = randomText(43);
  em.create(LetterToken, {
    tenantId,
    id,
    memberId,
    accountId,
    purpose,
    tokenHash: hashOfSecret(secret),
    passwordHash: passwordHash ?? null,
    activatesAccount,
    expiresAt: new Date(Date.now() + LIFETIME_DAYS[purpose] * DAY_MILLISECONDS),
  });
  return `trb_letter_${encodeId('tenant', tenantId)}.${encodeId('letterToken', id)}.${secret}`;
}

/** To whom a letter went whose token may still be used for this purpose; null for any other token. */
export async function findLetterReader(
  writer: Writer,
  token: ReadLetterToken,
  purpose: LetterTokenRow['purpose'],
): Promise<MemberCredential | null> {
  const { tenantId } = token;
  const context = { tenantId, accountId: ALL_ACCOUNTS, now: new Date() };
  const row = await writer.transaction(context, (transaction) => lockLetterToken(transaction, token, purpose));
  return row && findMemberCredential(writer, tenantId, { memberId: row.memberId });
}

/** The row of a token that may still be used for this purpose, locked; null for any other. */
export async function lockLetterToken(
  { em }: Transaction,
  { tenantId, id, hash }: ReadLetterToken,
  purpose: LetterTokenRow['purpose'],
): Promise<LetterTokenRow | null> {
  const row = await em.findOne(LetterToken, { tenantId, id, purpose }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const isUsable = row && !row.usedAt && row.expiresAt > new Date() && isSameHash(row.tokenHash, hash);
  return isUsable ? row : null;
}

/** Makes every letter of this purpose to the member worthless: one of them has done what they were for. */
export async function useUpLetterTokens(
  { em }: Transaction,
  { tenantId, memberId, purpose }: Pick<LetterTokenRow, 'tenantId' | 'memberId' | 'purpose'>,
): Promise<void> {
  await em.nativeUpdate(LetterToken, { tenantId, memberId, purpose, usedAt: null }, { usedAt: new Date() });
}
