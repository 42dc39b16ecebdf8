import { v7 } from 'uuid';

/** A new UUIDv7; each is greater than the one before it in this process, even within one millisecond. */
export function uuidv7(): string {
  return v7();
}

/** Whether the text is written as a UUID, of whatever version and in either case, as the database accepts it. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
