import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { refusal } from './format-error.ts';
import type { GatewayDoor } from './resolve-tenant.ts';

/** The operations of our SDKs, by the SHA-256 of their text. */
const MANIFEST_FILE = path.join(import.meta.dirname, '../schema/trusted-documents.json');

const manifestShape = z.record(
  z.string(),
  z.object({ text: z.string(), doors: z.array(z.enum(['storefront', 'backOffice', 'root'])) }),
);

export type TrustedDocuments = z.infer<typeof manifestShape>;

export function readTrustedDocuments(file = MANIFEST_FILE): TrustedDocuments {
  return existsSync(file) ? manifestShape.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

interface Asked {
  query: string | null;
  /** `extensions.persistedQuery.sha256Hash`. */
  hash: string | null;
}

/**
 * The text to run. An id must be one that we know, and of the caller's door; nothing is ever registered by a client. With
 * `isRequired`, a text of one's own is refused.
 */
export function chooseText(
  { query, hash }: Asked,
  { documents, door, isRequired }: { documents: TrustedDocuments; door: GatewayDoor; isRequired: boolean },
): { text: string | null; isTrusted: boolean } {
  if (hash === null) {
    if (isRequired && query !== null) {
      throw refusal('OPERATION_NOT_TRUSTED', 'This door runs the operations of its SDK only. Send the id of one.');
    }
    return { text: query, isTrusted: false };
  }
  const known = Object.hasOwn(documents, hash) ? documents[hash] : undefined;
  if (!known || (query !== null && query !== known.text)) {
    throw refusal('PERSISTED_QUERY_NOT_FOUND', 'There is no operation with this id.');
  }
  // Sessions begin in every SDK.
  if (door !== 'session' && !known.doors.includes(door)) {
    throw refusal('OPERATION_NOT_TRUSTED', 'This operation belongs to another SDK.');
  }
  return { text: known.text, isTrusted: true };
}
