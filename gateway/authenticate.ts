import type {
  ApiKeyCredential,
  MemberCredential,
  StorefrontCredential,
} from '../subgraphs/shared/context/credentials.ts';
import { signGuestToken, verifyAccessToken, verifyGuestToken } from '../subgraphs/shared/context/session-token.ts';
import { uuidv7 } from '../subgraphs/shared/ids/uuid.ts';
import { refusal } from './format-error.ts';
import type { LookUp } from './look-up.ts';
import type { RequestHeaders } from './request-headers.ts';

/** Who asks, as far as the credential says. */
export type Caller =
  | { kind: 'anonymous' }
  | { kind: 'guest'; guestId: string; storefront: StorefrontCredential; newToken: string | null }
  | { kind: 'member'; member: MemberCredential; sessionId: string }
  | { kind: 'apiKey'; apiKey: ApiKeyCredential };

const API_KEY = /^trb_(live|test)_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$/;
const STOREFRONT_KEY = /^[A-Za-z0-9_-]{4,128}$/;
const LOCAL_HOST = /^(localhost|[\d.]+|\[[^\]]*\])$/;

/**
 * Finds out who asks from the Authorization and X-Storefront-Key headers. Throws UNAUTHENTICATED for a credential that is
 * wrong, expired or ended, and TENANT_FORBIDDEN for two that belong to different tenants.
 */
export async function authenticate(headers: RequestHeaders, lookUp: LookUp): Promise<Caller> {
  const storefront = headers.storefrontKey === null ? null : await findStorefront(headers.storefrontKey, lookUp);
  const caller = await identify(headers.authorization, storefront, lookUp);
  const tenantId = homeTenantId(caller);
  if (storefront && tenantId !== storefront.tenantId) {
    throw tenantForbidden();
  }
  if (isShopper(caller)) {
    await refuseForeignHost(headers.host, tenantId, lookUp);
  }
  return caller;
}

/** The same words for a tenant that is not yours and for one that is not there. */
export function tenantForbidden() {
  return refusal('TENANT_FORBIDDEN', 'This credential does not reach that tenant.');
}

/** Somebody in front of a storefront, with or without a name. */
export function isShopper(caller: Caller): boolean {
  return caller.kind === 'guest' || (caller.kind === 'member' && caller.member.accountId !== null);
}

async function findStorefront(key: string, lookUp: LookUp): Promise<StorefrontCredential> {
  const storefront = STOREFRONT_KEY.test(key) ? await lookUp.storefrontByKey(key) : null;
  if (!storefront) {
    throw unauthenticated('This storefront key is not known.');
  }
  return storefront;
}

async function identify(
  authorization: string | null,
  storefront: StorefrontCredential | null,
  lookUp: LookUp,
): Promise<Caller> {
  if (authorization === null) {
    return storefront ? newGuest(storefront) : { kind: 'anonymous' };
  }
  const token = /^bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1];
  if (token === undefined) {
    throw unauthenticated('Send `Authorization: Bearer` with an access token or an API key.');
  }
  const caller = token.startsWith('trb_')
    ? await identifyApiKey(token, lookUp)
    : await identifyPerson(token, storefront, lookUp);
  if (!caller) {
    throw unauthenticated('This credential is not valid or has expired. Sign in again.');
  }
  return caller;
}

async function newGuest(storefront: StorefrontCredential): Promise<Caller> {
  const guestId = uuidv7();
  const { tenantId, storefrontId } = storefront;
  return { kind: 'guest', guestId, storefront, newToken: await signGuestToken({ guestId, tenantId, storefrontId }) };
}

async function identifyApiKey(key: string, lookUp: LookUp): Promise<Caller | null> {
  const apiKey = API_KEY.test(key) ? await lookUp.apiKey(key) : null;
  return apiKey && { kind: 'apiKey', apiKey };
}

async function identifyPerson(
  token: string,
  storefront: StorefrontCredential | null,
  lookUp: LookUp,
): Promise<Caller | null> {
  const access = await verifyAccessToken(token);
  if (access) {
    const member = await lookUp.member(access);
    return member && { kind: 'member', member, sessionId: access.sessionId };
  }
  const guest = await verifyGuestToken(token);
  if (!guest) {
    return null;
  }
  if (!storefront) {
    throw unauthenticated('Send X-Storefront-Key beside the guest token.');
  }
  if (guest.tenantId !== storefront.tenantId) {
    throw tenantForbidden();
  }
  return { kind: 'guest', guestId: guest.guestId, storefront, newToken: null };
}

function homeTenantId(caller: Caller): string | null {
  switch (caller.kind) {
    case 'anonymous':
      return null;
    case 'guest':
      return caller.storefront.tenantId;
    case 'member':
      return caller.member.tenantId;
    case 'apiKey':
      return caller.apiKey.tenantId;
  }
}

/** A shop's address and the shopper's tenant must agree, so that one shop's page cannot show another one's goods. */
async function refuseForeignHost(host: string | null, tenantId: string | null, lookUp: LookUp): Promise<void> {
  const name = host?.toLowerCase().replace(/:\d+$/, '') ?? '';
  if (name === '' || LOCAL_HOST.test(name)) {
    return;
  }
  const claimedBy = await lookUp.storefrontByHost(name);
  if (claimedBy && claimedBy.tenantId !== tenantId) {
    throw tenantForbidden();
  }
}

function unauthenticated(message: string) {
  return refusal('UNAUTHENTICATED', message, { 'www-authenticate': 'Bearer' });
}
