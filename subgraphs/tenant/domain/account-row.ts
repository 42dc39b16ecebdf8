import { accept, reject, type Result } from '../../shared/result/result.ts';
import type { AccountKind } from './account-details.ts';
import type { UpsertItem, UpsertRefusal } from './account-upsert.ts';
import type { ExternalId } from './external-id.ts';
import type { PostalAddressInput } from './postal-address.ts';

/** Columns of a CSV file of accounts. Lines of the address that are empty are left out. */
export const ACCOUNT_COLUMNS = [
  'externalSystem',
  'externalId',
  'kind',
  'name',
  'email',
  'vatId',
  'currency',
  'company',
  'line1',
  'line2',
  'line3',
  'line4',
  'city',
  'postalCode',
  'region',
  'country',
  'resellerSystem',
  'resellerExternalId',
] as const;

export type AccountColumn = (typeof ACCOUNT_COLUMNS)[number];

/** Columns that a file must have; the others may be missing, which keeps what is there. */
export const REQUIRED_COLUMNS: readonly AccountColumn[] = [
  'externalSystem',
  'externalId',
  'kind',
  'name',
  'email',
  'line1',
  'city',
  'country',
];

const KINDS: readonly string[] = ['RESELLER', 'DIRECT_CUSTOMER', 'END_CUSTOMER'] satisfies AccountKind[];

/** The account in a row of a CSV file. An empty field is one that has no value: an empty VAT id clears it. */
export function readAccountFields(fields: Partial<Record<AccountColumn, string>>): Result<UpsertItem, UpsertRefusal> {
  const text = (column: AccountColumn) => fields[column]?.trim() ?? '';
  const orNull = (column: AccountColumn) => (text(column) === '' ? null : text(column));
  const reseller = orNull('resellerExternalId');
  return readAccountObject({
    externalId: { system: text('externalSystem'), value: text('externalId') },
    kind: text('kind'),
    name: text('name'),
    email: text('email'),
    ...(fields.vatId === undefined ? {} : { vatId: orNull('vatId') }),
    currency: orNull('currency'),
    address: {
      company: orNull('company'),
      lines: [text('line1'), text('line2'), text('line3'), text('line4')],
      city: text('city'),
      postalCode: orNull('postalCode'),
      region: orNull('region'),
      country: text('country'),
    },
    resellerExternalId:
      reseller === null ? null : { system: orNull('resellerSystem') ?? text('externalSystem'), value: reseller },
  });
}

/** The account in a line of JSON, which has the fields of `UpsertAccountItem`; others are ignored. */
export function readAccountObject(value: unknown): Result<UpsertItem, UpsertRefusal> {
  if (!isRecord(value)) {
    return refuse('A line holds one JSON object.', []);
  }
  const { externalId, kind, name, email, vatId, currency, address, resellerExternalId } = value;
  if (!isExternalId(externalId)) {
    return refuse('`externalId` has a `system` and a `value`, both text.', ['externalId']);
  }
  if (typeof kind !== 'string' || !KINDS.includes(kind)) {
    return refuse(`\`kind\` is one of ${KINDS.join(', ')}.`, ['kind']);
  }
  if (typeof name !== 'string' || typeof email !== 'string') {
    return refuse('`name` and `email` are text.', [typeof name === 'string' ? 'email' : 'name']);
  }
  if (!isOptionalText(vatId) || !isOptionalText(currency)) {
    return refuse('`vatId` and `currency` are text, null or left out.', [isOptionalText(vatId) ? 'currency' : 'vatId']);
  }
  if (!isAddress(address)) {
    return refuse('`address` has `lines`, a list of text, and a `city` and `country`.', ['address']);
  }
  if (resellerExternalId !== undefined && resellerExternalId !== null && !isExternalId(resellerExternalId)) {
    return refuse('`resellerExternalId` has a `system` and a `value`, both text.', ['resellerExternalId']);
  }
  return accept({
    externalId,
    kind: kind as AccountKind,
    name,
    email,
    ...(vatId === undefined ? {} : { vatId }),
    currency: currency ?? null,
    address,
    resellerExternalId: resellerExternalId ?? null,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isExternalId(value: unknown): value is ExternalId {
  return isRecord(value) && typeof value.system === 'string' && typeof value.value === 'string';
}

function isOptionalText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}

function isAddress(value: unknown): value is PostalAddressInput {
  return (
    isRecord(value) &&
    Array.isArray(value.lines) &&
    value.lines.every((line) => typeof line === 'string') &&
    typeof value.city === 'string' &&
    typeof value.country === 'string' &&
    [value.company, value.postalCode, value.region].every(isOptionalText)
  );
}

function refuse(message: string, path: string[]): Result<never, UpsertRefusal> {
  return reject({ code: 'BAD_USER_INPUT', message, path });
}
