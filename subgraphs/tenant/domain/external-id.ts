/** What another system calls a record; unique for each system and kind of record in a tenant. */
export interface ExternalId {
  system: string;
  value: string;
}

const SYSTEM_LENGTH_MAX = 50;
const VALUE_LENGTH_MAX = 200;

/** The id without blanks around it, or null when one of its parts is empty or too long. */
export function readExternalId({ system, value }: ExternalId): ExternalId | null {
  const read = { system: system.trim(), value: value.trim() };
  const isFit = [
    [read.system, SYSTEM_LENGTH_MAX],
    [read.value, VALUE_LENGTH_MAX],
  ].every(([text, max]) => text !== '' && String(text).length <= Number(max));
  return isFit ? read : null;
}

/** One text for one id, to look it up in a map. */
export function externalIdKey({ system, value }: ExternalId): string {
  return `${system}\n${value}`;
}
