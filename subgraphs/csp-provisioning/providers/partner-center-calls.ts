import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { VendorFailure, type VendorAccess, type VendorProblem, type VendorRequest } from './vendor.ts';
import { errorAnswer, tokenAnswer } from './partner-center-wire.ts';

export interface PartnerCenterBases {
  partnerCenterApiBase: string;
  partnerCenterAuthBase: string;
}

export interface Call<Answer> {
  method: 'GET' | 'POST' | 'HEAD';
  path: string;
  body?: object;
  /** Missing for a question that changes nothing: it gets a name of its own each time. */
  request?: VendorRequest;
  milliseconds?: number;
  answer: z.ZodType<Answer>;
}

/** Asks Partner Center once. Null where it says that there is no such thing. */
export type AskPartnerCenter = <Answer>(access: VendorAccess, call: Call<Answer>) => Promise<Answer | null>;

const PATIENCE_MILLISECONDS = 10_000;
const TOKEN_MARGIN_MILLISECONDS = 5 * 60_000;
const RETRY_AFTER_SECONDS = 30;
const RESOURCE = 'https://api.partnercenter.microsoft.com';

/** There is no such customer, order, subscription, cart, product, SKU, page. */
const NOT_FOUND = ['60003', '20000', '20003', '800008', '400013', '400018', '1000'];
/** Something else is under way for the customer, or what we saw has changed. */
const CONFLICTS = ['2055', '800014', '800060', '800064', '900278'];
/** The distributor's own line of credit, nothing that a buyer could help. */
const CREDIT = ['800023', '800025', '900121'];
/** The agreement's own access: an application without its user, a token of the old kind. */
const ACCESS = ['900329', '900420'];

/** A way to ask Partner Center that signs in by itself; a token is kept until shortly before it ends. */
export function createCalls(bases: () => PartnerCenterBases): AskPartnerCenter {
  const tokens = new Map<string, { token: string; endsAt: number }>();

  async function tokenFor(access: VendorAccess, milliseconds: number): Promise<string> {
    const key = keyOf(access);
    const known = tokens.get(key);
    if (known && known.endsAt > Date.now()) {
      return known.token;
    }
    const { access_token: token, expires_in: seconds } = await signIn(bases(), access, milliseconds);
    tokens.set(key, { token, endsAt: Date.now() + seconds * 1_000 - TOKEN_MARGIN_MILLISECONDS });
    return token;
  }

  return async (access, call) => {
    const { milliseconds = PATIENCE_MILLISECONDS } = call;
    const send = async () => {
      const token = await tokenFor(access, milliseconds);
      return sendCall(bases(), token, { ...call, milliseconds });
    };
    let response = await send();
    if (response.status === 401) {
      // The token was taken back before its end: with a new one the same request is still the same.
      tokens.delete(keyOf(access));
      response = await send();
    }
    return readAnswer(call, response);
  };
}

interface Received {
  status: number;
  retryAfter: string | null;
  body: unknown;
}

async function sendCall<Answer>(
  { partnerCenterApiBase }: PartnerCenterBases,
  token: string,
  { method, path, body, request, milliseconds }: Call<Answer> & { milliseconds: number },
): Promise<Received> {
  const { requestId, correlationId } = request ?? { requestId: randomUUID(), correlationId: randomUUID() };
  return receive(`${partnerCenterApiBase}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'content-type': 'application/json',
      'MS-RequestId': requestId,
      'MS-CorrelationId': correlationId,
      'MS-Contract-Version': 'v1',
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(milliseconds),
  });
}

async function signIn({ partnerCenterAuthBase }: PartnerCenterBases, access: VendorAccess, milliseconds: number) {
  const { clientId, clientSecret, refreshToken } = access.credentials;
  const grant: Record<string, string> =
    refreshToken === null
      ? { grant_type: 'client_credentials' }
      : { grant_type: 'refresh_token', refresh_token: refreshToken };
  const form = { resource: RESOURCE, client_id: clientId, client_secret: clientSecret, ...grant };
  const { status, body } = await receive(`${partnerCenterAuthBase}/${access.partnerTenantId}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(milliseconds),
  });
  if (status >= 400 && status < 500 && status !== 429) {
    throw new VendorFailure({ kind: 'BLOCKED', because: 'VENDOR_AUTH' });
  }
  const read = tokenAnswer.safeParse(body);
  if (status !== 200 || !read.success) {
    throw new VendorFailure({ kind: 'UNKNOWN' });
  }
  return read.data;
}

/** What came back, whatever it says; a line that breaks, a body that is no JSON, is no answer. */
async function receive(url: string, init: RequestInit): Promise<Received> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error' });
    const text = await response.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
  } catch (cause) {
    throw new VendorFailure({ kind: 'UNKNOWN' }, { cause });
  }
}

function readAnswer<Answer>({ answer, method }: Call<Answer>, received: Received): Answer | null {
  const { status, body } = received;
  if (status >= 200 && status < 300) {
    const read = answer.safeParse(body);
    if (!read.success) {
      // The paths that are wrong, never the values: they may hold what nobody may keep.
      const wrong = read.error.issues.map(({ path }) => path.join('.')).join(', ');
      throw new VendorFailure({ kind: 'UNKNOWN' }, { cause: new Error(`the answer is not as documented: ${wrong}`) });
    }
    return read.data;
  }
  if (method === 'HEAD' && status === 404) {
    return null;
  }
  const problem = problemOf(received);
  if (problem.kind === 'REFUSED' && NOT_FOUND.includes(problem.vendorCode)) {
    return null;
  }
  throw new VendorFailure(problem);
}

function problemOf({ status, body, retryAfter }: Received): VendorProblem {
  const read = errorAnswer.safeParse(body);
  const vendorCode = read.success ? String(read.data.code) : null;
  if (status === 429) {
    return { kind: 'THROTTLED', retryAfterSeconds: Number(retryAfter ?? '') || RETRY_AFTER_SECONDS };
  }
  if (status === 401 || (vendorCode !== null && ACCESS.includes(vendorCode))) {
    return { kind: 'BLOCKED', because: 'VENDOR_AUTH' };
  }
  if (status >= 500 || vendorCode === null) {
    return { kind: 'UNKNOWN' };
  }
  if (CREDIT.includes(vendorCode)) {
    return { kind: 'BLOCKED', because: 'VENDOR_CREDIT' };
  }
  return status === 409 || CONFLICTS.includes(vendorCode) ? { kind: 'CONFLICT' } : { kind: 'REFUSED', vendorCode };
}

/** Another secret is another sign-in. */
function keyOf({ partnerTenantId, credentials }: VendorAccess): string {
  return createHash('sha256')
    .update(JSON.stringify([partnerTenantId, credentials]))
    .digest('base64url');
}
