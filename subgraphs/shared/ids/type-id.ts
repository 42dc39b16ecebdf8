import { isUuid } from './uuid.ts';

/** What an id can name: the keys of the table of prefixes. */
export type IdKind = keyof typeof PREFIXES;

/**
 * The public id of a row: its kind's prefix and the UUID in 26 characters of Crockford's base 32, as the TypeID
 * specification 0.3 writes it. Throws for text that is not a UUID.
 */
export function encodeId(kind: IdKind, uuid: string): string {
  if (!isUuid(uuid)) {
    throw new Error(`${JSON.stringify(uuid)} is not a UUID`);
  }
  let id = `${PREFIXES[kind]}_${PAIRS[(nibble(uuid, 0) << 4) | nibble(uuid, 1)]}`;
  for (const [a, b, c, d, e] of OFFSETS_OF_20_BITS) {
    const high = (nibble(uuid, a) << 16) | (nibble(uuid, b) << 12) | (nibble(uuid, c) << 8);
    const bits = high | (nibble(uuid, d) << 4) | nibble(uuid, e);
    id += `${PAIRS[bits >>> 10]}${PAIRS[bits & 0x3ff]}`;
  }
  return id;
}

/** The UUID, in small letters, of a public id of this kind; null when the id is malformed or names another kind. */
export function decodeId(kind: IdKind, text: string): string | null {
  if (text.length !== PREFIX_LENGTH + 26 || !text.startsWith(`${PREFIXES[kind]}_`)) {
    return null;
  }
  // 26 characters hold 130 bits and a UUID has 128: the first character stays below 8.
  const first = (digit(text, PREFIX_LENGTH) << 5) | digit(text, PREFIX_LENGTH + 1);
  if (first < 0 || first > 0xff) {
    return null;
  }
  let hex = HEX_PAIRS[first] ?? '';
  for (let start = PREFIX_LENGTH + 2; start < text.length; start += 4) {
    const high = (digit(text, start) << 15) | (digit(text, start + 1) << 10);
    const bits = high | (digit(text, start + 2) << 5) | digit(text, start + 3);
    if (bits < 0) {
      return null;
    }
    hex += `${HEX_TRIPLES[bits >>> 8]}${HEX_PAIRS[bits & 0xff]}`;
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function nibble(uuid: string, index: number): number {
  return NIBBLES[uuid.charCodeAt(index)] ?? -1;
}

/** The value of a character, or -1, which makes whatever it is combined with negative. */
function digit(text: string, index: number): number {
  return DIGITS[text.charCodeAt(index)] ?? -1;
}

// Prefixes are forever: they stand in clients' databases. All have three letters.
const PREFIXES = {
  tenant: 'ten',
  legalEntity: 'leg',
  storefront: 'stf',
  cspAgreement: 'csp',
  merchantAccount: 'mac',
  account: 'acc',
  member: 'mem',
  apiKey: 'key',
  auditEntry: 'aud',
  job: 'job',
  upload: 'upl',
  change: 'chg',
  product: 'prd',
  plan: 'pln',
  category: 'cat',
  catalogImport: 'imp',
  catalogPublication: 'pub',
  priceList: 'prl',
  priceListVersion: 'plv',
  exchangeRate: 'fxr',
  cart: 'crt',
  cartLine: 'crl',
  quote: 'quo',
  quoteLine: 'qul',
  cspCustomer: 'cuc',
  order: 'ord',
  orderLine: 'oln',
  subscription: 'sub',
  vendorOperation: 'vop',
  payment: 'pay',
  paymentMethod: 'pmt',
  paymentAuthorization: 'pau',
  charge: 'chr',
  invoice: 'inv',
  invoiceLine: 'inl',
  creditNote: 'crn',
  ledgerEntry: 'led',
  session: 'ses',
  letterToken: 'ltk',
} as const;

// A request encodes 50 ids and more. Whole tables make it several times as fast as the typeid-js package, with which the
// test compares it.
const PREFIX_LENGTH = 4;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const PAIRS = Array.from(ALPHABET, (left) => Array.from(ALPHABET, (right) => left + right)).flat();
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));
const NIBBLES = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);
const HEX_PAIRS = Array.from({ length: 0x100 }, (_, value) => value.toString(16).padStart(2, '0'));
const HEX_TRIPLES = Array.from({ length: 0x1000 }, (_, value) => value.toString(16).padStart(3, '0'));
// Where a written UUID, between its hyphens, has the 120 bits behind the first eight: five digits for four characters.
const OFFSETS_OF_20_BITS = [
  [2, 3, 4, 5, 6],
  [7, 9, 10, 11, 12],
  [14, 15, 16, 17, 19],
  [20, 21, 22, 24, 25],
  [26, 27, 28, 29, 30],
  [31, 32, 33, 34, 35],
] as const;
