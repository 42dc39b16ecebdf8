import { LockMode } from '@mikro-orm/postgresql';
import { ALL_ACCOUNTS, NO_TENANT, type Claims } from '../../shared/context/operation-context.ts';
import { ACCESS_TOKEN_MINUTES, signAccessToken } from '../../shared/context/session-token.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { Member } from '../entities/member.ts';
import { Session } from '../entities/session.ts';
import type { TenantContext } from '../context.ts';
import { claimsOfMember, type MemberCredential } from './member-credential.ts';
import { draftRefreshToken, type RefreshToken } from './refresh-token.ts';

/** A session that has begun or goes on. Nothing of it is ever stored or replayed. */
export interface OpenSession {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  /** As whom the rest of the operation is answered. */
  claims: Omit<Claims, 'storefrontId' | 'locale'>;
}

export interface SessionDraft {
  member: MemberCredential;
  token: RefreshToken & { text: string };
}

export const SESSION_DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

export function draftSession(member: MemberCredential): SessionDraft {
  return { member, token: draftRefreshToken({ tenantId: member.tenantId, sessionId: uuidv7() }) };
}

/**
 * The context in which somebody becomes known: their own tenant, the member as the actor, every account (they may still be
 * a guest of the storefront), and no idempotency key, because tokens cannot be answered twice.
 */
export function asMember<Context extends TenantContext>(context: Context, member: MemberCredential): Context {
  const { tenantId, memberId, name } = member;
  const actor = { actorKind: 'member' as const, actorId: memberId, actorName: name };
  return { ...context, ...actor, tenantId, homeTenantId: tenantId, accountId: ALL_ACCOUNTS, idempotencyKey: null };
}

/** Whether a token of this tenant may be used here: in front of a storefront only one of its own tenant. */
export function isTokenOf(context: TenantContext, tenantId: string): boolean {
  return context.tenantId === NO_TENANT || tenantId === context.tenantId || tenantId === context.homeTenantId;
}

/** Begins the session in the transaction, unless the member has lost the right to one since it was looked at. */
export async function addSession({ em }: Transaction, { member, token }: SessionDraft, now: Date): Promise<boolean> {
  const { tenantId, memberId, accountId } = member;
  const row = await em.findOne(Member, { tenantId, id: memberId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (row?.status !== 'ACTIVE' || row.epoch !== member.epoch) {
    return false;
  }
  row.lastSignedInAt = now;
  em.create(Session, {
    tenantId,
    id: token.sessionId,
    memberId,
    accountId,
    familyHash: token.familyHash,
    refreshHash: token.refreshHash,
    expiresAt: new Date(Date.now() + SESSION_DAYS * DAY_MILLISECONDS),
  });
  return true;
}

/** The tokens of a session whose row is written. */
export async function openSession({ member, token }: SessionDraft): Promise<OpenSession> {
  const { tenantId, memberId } = member;
  const { sessionId } = token;
  return {
    accessToken: await signAccessToken({ memberId, tenantId, sessionId }),
    accessTokenExpiresAt: new Date(Date.now() + ACCESS_TOKEN_MINUTES * 60_000),
    refreshToken: token.text,
    claims: claimsOfMember(member, sessionId),
  };
}
