import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';

/** A sign-in that lasts until it expires, is ended, or one of its refresh tokens is used twice. */
export const Session = defineEntity({
  name: 'Session',
  schema: 'tenant',
  tableName: 'session',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    memberId: p.uuid(),
    accountId: p.uuid().nullable(),
    /** Of the part that all refresh tokens of the session share: who holds it has held one of them. */
    familyHash: p.text(),
    /** Of the one refresh token that may be used. */
    refreshHash: p.text(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});

/** What a letter carries to prove that it was received. */
export const LetterToken = defineEntity({
  name: 'LetterToken',
  schema: 'tenant',
  tableName: 'letter_token',
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    memberId: p.uuid(),
    accountId: p.uuid().nullable(),
    purpose: p.text().$type<'CONFIRM_EMAIL' | 'INVITATION'>(),
    tokenHash: p.text(),
    /** The password that was chosen at registration; becomes the member's when this very letter is confirmed. */
    passwordHash: p.text().nullable(),
    /** Whether confirming it also lets the account buy. */
    activatesAccount: p.boolean(),
    expiresAt: p.datetime(),
    usedAt: p.datetime().nullable(),
  },
});

export type LetterTokenRow = InferEntity<typeof LetterToken>;
