import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const TAG_LENGTH = 16;
const NONCE_LENGTH = 12;

let masterKey: Buffer | null = null;
const keys = new Map<string, Buffer>();

/** Gives the process its sealing key: 32 bytes, base64url. Called once at start, before anything is sealed. */
export function useSealingKey(secret: string): void {
  const key = Buffer.from(secret, 'base64url');
  if (key.length !== 32) {
    throw new Error('SEALING_KEY must be 32 random bytes in base64url.');
  }
  masterKey = key;
  keys.clear();
}

/** Text that only we can read again, and only for the same purpose (cursor, plan token, a tenant's secret). */
export function seal(purpose: string, text: string): string {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv(ALGORITHM, keyFor(purpose), nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** What was sealed for this purpose; null when it was changed, cut, or sealed for another one. */
export function openSealed(purpose: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < NONCE_LENGTH + TAG_LENGTH) {
    return null;
  }
  const nonce = bytes.subarray(0, NONCE_LENGTH);
  const tag = bytes.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH);
  try {
    const decipher = createDecipheriv(ALGORITHM, keyFor(purpose), nonce, { authTagLength: TAG_LENGTH });
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_LENGTH + TAG_LENGTH)), decipher.final()]).toString(
      'utf8',
    );
  } catch {
    return null;
  }
}

/** Each purpose has a key of its own, so that what is sealed for one can never be read as another. */
export function keyFor(purpose: string): Buffer {
  if (!masterKey) {
    throw new Error('nothing can be sealed before useSealingKey');
  }
  let key = keys.get(purpose);
  if (!key) {
    key = Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32));
    keys.set(purpose, key);
  }
  return key;
}
