import { CompactEncrypt, compactDecrypt, errors } from 'jose';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { z } from 'zod';
import { keyFor } from './sealed-text.ts';

const ENCRYPTION = { alg: 'dir', enc: 'A256GCM' } as const;
const PLAIN_BYTES_MAX = 256 * 1024;

/** Whose token it is and until when it counts; every sealed token says this much. */
interface Sealed {
  tenantId: string;
  /** Who was given the token. */
  actorId: string;
  /** RFC 3339, in business time. */
  expiresAt: string;
}

/**
 * A kind of token that one subgraph makes and others open: a compact JWE under a key of its own. What it holds is checked
 * again when it is opened, because a rolling deployment may hand us one of another version.
 */
export interface TokenKind<Content extends Sealed> {
  seal(content: Content): Promise<string>;
  open(token: string, opener: TokenOpener): Promise<OpenedToken<Content>>;
}

/** Who brings the token, and when. */
export interface TokenOpener {
  tenantId: string;
  actorId: string;
  now: Date;
}

/** `INVALID` for everything that is not our token for this bearer, so that nobody learns which part was wrong. */
export type OpenedToken<Content> =
  | { ok: true; content: Content }
  | { ok: false; reason: 'INVALID' }
  | { ok: false; reason: 'EXPIRED'; content: Content };

/** The token of this name: its key follows from the name, which therefore never changes its meaning. */
export function tokenKind<Content extends Sealed>(name: string, schema: z.ZodType<Content>): TokenKind<Content> {
  const purpose = `token:${name}`;
  return {
    seal(content) {
      const plain = deflateRawSync(Buffer.from(JSON.stringify(content)));
      return new CompactEncrypt(plain).setProtectedHeader({ ...ENCRYPTION, kid: name }).encrypt(keyFor(purpose));
    },
    async open(token, { tenantId, actorId, now }) {
      const content = schema.safeParse(await decrypt(token, purpose)).data;
      if (content?.tenantId !== tenantId || content.actorId !== actorId) {
        return { ok: false, reason: 'INVALID' };
      }
      return Date.parse(content.expiresAt) > now.getTime()
        ? { ok: true, content }
        : { ok: false, reason: 'EXPIRED', content };
    },
  };
}

async function decrypt(token: string, purpose: string): Promise<unknown> {
  try {
    const { plaintext } = await compactDecrypt(token, keyFor(purpose), {
      keyManagementAlgorithms: [ENCRYPTION.alg],
      contentEncryptionAlgorithms: [ENCRYPTION.enc],
    });
    return JSON.parse(inflateRawSync(plaintext, { maxOutputLength: PLAIN_BYTES_MAX }).toString('utf8'));
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      return null;
    }
    throw error;
  }
}
