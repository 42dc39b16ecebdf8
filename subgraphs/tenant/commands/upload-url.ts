import { openSealed, seal } from '../../shared/context/sealed-text.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';

interface UploadKey {
  tenantId: string;
  id: string;
}

const PURPOSE = 'upload';
const LIFETIME_MILLISECONDS = 15 * 60 * 1000;

/** An address that takes one file for fifteen minutes, and needs no other credential. */
export function signUploadUrl(key: UploadKey, now: Date): { url: string; expiresAt: Date } {
  const expiresAt = new Date(now.getTime() + LIFETIME_MILLISECONDS);
  const token = seal(PURPOSE, JSON.stringify({ ...key, expiresAt: expiresAt.getTime() }));
  return { url: `/uploads/${encodeId('upload', key.id)}?token=${token}`, expiresAt };
}

/** Which upload an address is for; null when it is forged, for another upload, or too old. */
export function openUploadUrl(url: URL, now: Date): UploadKey | null {
  const text = openSealed(PURPOSE, url.searchParams.get('token') ?? '');
  const content = text === null ? null : (JSON.parse(text) as UploadKey & { expiresAt: number });
  const id = decodeId('upload', url.pathname.slice('/uploads/'.length));
  return content && content.id === id && content.expiresAt > now.getTime() ? { tenantId: content.tenantId, id } : null;
}
