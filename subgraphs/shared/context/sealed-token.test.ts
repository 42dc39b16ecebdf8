import { beforeAll, describe, expect, test } from '@jest/globals';
import { CompactEncrypt } from 'jose';
import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { keyFor, useSealingKey } from './sealed-text.ts';
import { tokenKind } from './sealed-token.ts';

const promise = z.object({ tenantId: z.string(), actorId: z.string(), expiresAt: z.string(), costMinor: z.string() });
const promises = tokenKind('promise', promise);
const others = tokenKind('another-kind', promise);

const NOW = new Date('2026-11-22T12:00:00.000Z');
const content = { tenantId: 'greece', actorId: 'eleni', expiresAt: '2026-11-22T12:30:00.000Z', costMinor: '1760' };
const eleni = { tenantId: 'greece', actorId: 'eleni', now: NOW };
const INVALID = { ok: false, reason: 'INVALID' };

describe('what one subgraph tells another through the client', () => {
  let token: string;

  beforeAll(async () => {
    useSealingKey(randomBytes(32).toString('base64url'));
    token = await promises.seal(content);
  });

  test('is opened for its bearer, as it was sealed', async () => {
    expect(await promises.open(token, eleni)).toEqual({ ok: true, content });
  });

  test.each([
    ['another actor', { actorId: 'maria' }],
    ['another tenant', { tenantId: 'sweden' }],
  ])('is nothing in the hands of %s', async (_who, change) => {
    expect(await promises.open(token, { ...eleni, ...change })).toEqual(INVALID);
  });

  test('says that it has expired, from that millisecond on, and only to its bearer', async () => {
    const at = (time: string) => ({ ...eleni, now: new Date(time) });
    expect(await promises.open(token, at('2026-11-22T12:29:59.999Z'))).toMatchObject({ ok: true });
    expect(await promises.open(token, at('2026-11-22T12:30:00.000Z'))).toEqual({
      ok: false,
      reason: 'EXPIRED',
      content,
    });
    expect(await promises.open(token, { ...at('2026-11-22T12:30:00.000Z'), actorId: 'maria' })).toEqual(INVALID);
  });

  test('is nothing where another kind of token is asked for', async () => {
    expect(await others.open(token, eleni)).toEqual(INVALID);
    expect(await promises.open(await others.seal(content), eleni)).toEqual(INVALID);
  });

  test('is nothing when any of its characters was changed', async () => {
    for (const at of token.split('').keys()) {
      const letter = token[at] === 'A' ? 'Q' : 'A';
      const altered = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
      if (bytesOf(altered) !== bytesOf(token)) {
        expect([at, await promises.open(altered, eleni)]).toEqual([at, INVALID]);
      }
    }
  });

  test.each([
    ['nothing', () => ''],
    ['some word', () => 'forged'],
    ['half of it', () => token.slice(0, token.length / 2)],
    ['a part too few', () => token.split('.').slice(0, 4).join('.')],
    ['a part too many', () => `${token}.e30`],
    ['a token without encryption', () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
  ])('%s is no token', async (_what, made) => {
    expect(await promises.open(made(), eleni)).toEqual(INVALID);
  });

  test.each([
    ['of another installation', () => seal(JSON.stringify(content), randomBytes(32))],
    ['of another version, which lacks a field', () => seal(JSON.stringify({ ...content, costMinor: undefined }))],
  ])('a token %s is none', async (_what, made) => {
    expect(await promises.open(await made(), eleni)).toEqual(INVALID);
  });

  test('is another text each time, and hides what it says', async () => {
    const again = await promises.seal(content);
    expect(again).not.toBe(token);
    const [header] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(JSON.parse(header ?? '')).toEqual({ alg: 'dir', enc: 'A256GCM', kid: 'promise' });
    expect(bytesOf(token)).not.toMatch(/1760|eleni|greece/);
  });
});

/** What the text means: the last character of a part has bits that say nothing. */
function bytesOf(token: string): string {
  return token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    .join('.');
}

function seal(text: string, key = keyFor('token:promise')): Promise<string> {
  const header = { alg: 'dir', enc: 'A256GCM', kid: 'promise' };
  return new CompactEncrypt(deflateRawSync(Buffer.from(text))).setProtectedHeader(header).encrypt(key);
}
