import { randomBytes } from 'node:crypto';

/** A link as Partner Center writes it; `uri` is relative to the version, as `/customers/…`. */
export function link(uri: string, method = 'GET') {
  return { uri, method, headers: [] };
}

/** A list as Partner Center writes it. */
export function collection(items: readonly object[], self: string) {
  return { totalCount: items.length, items, links: { self: link(self) }, attributes: { objectType: 'Collection' } };
}

/** The ETag of a version of a resource. */
export function etagOf({ id, version }: { id: string; version: number }): string {
  return Buffer.from(JSON.stringify({ id, version })).toString('base64');
}

/** Whether the caller saw the present version: `If-Match`, quoted or not, or the resource's own attribute. */
export function isFresh(
  resource: { id: string; version: number },
  { ifMatch, attribute }: { ifMatch: string | undefined; attribute: string | undefined },
): boolean {
  const given = ifMatch?.replace(/^"|"$/g, '') ?? attribute;
  return given === undefined || given === etagOf(resource);
}

/** An id such as orders have: twelve hexadecimal digits. */
export function shortId(): string {
  return randomBytes(6).toString('hex');
}

/** An instant as events have it: `2023-10-18T00:26:24.0150000+00:00`. */
export function eventInstant(iso: string): string {
  return iso.replace('Z', '0000+00:00');
}
