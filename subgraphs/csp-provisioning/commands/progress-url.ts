import { openSealed, seal } from '../../shared/context/sealed-text.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';

interface OrderKey {
  tenantId: string;
  id: string;
}

const PURPOSE = 'progress';
const LIFETIME_MILLISECONDS = 15 * 60 * 1000;

/** An address that shows the progress of one order for fifteen minutes, and needs no other credential. */
export function signProgressUrl(key: OrderKey, now: Date): string {
  const token = seal(PURPOSE, JSON.stringify({ ...key, expiresAt: now.getTime() + LIFETIME_MILLISECONDS }));
  return `/progress/${encodeId('order', key.id)}?token=${token}`;
}

/** Which order an address is for; null when it is forged, for another order, or too old. */
export function openProgressUrl(url: URL, now: Date): OrderKey | null {
  const text = openSealed(PURPOSE, url.searchParams.get('token') ?? '');
  const content = text === null ? null : (JSON.parse(text) as OrderKey & { expiresAt: number });
  const id = decodeId('order', url.pathname.slice('/progress/'.length));
  return content && content.id === id && content.expiresAt > now.getTime() ? { tenantId: content.tenantId, id } : null;
}
