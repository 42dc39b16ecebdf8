import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { signingKeysFromSecret, type SigningKeys } from './context-token.ts';

/** Who signed in: a member of one tenant, in one session that can be ended. */
export interface AccessToken {
  memberId: string;
  tenantId: string;
  sessionId: string;
}

/** An anonymous shopper: its id owns the cart until somebody signs in. */
export interface GuestToken {
  guestId: string;
  tenantId: string;
  storefrontId: string;
}

export const ACCESS_TOKEN_MINUTES = 15;

const ISSUER = 'tributary';
const AUDIENCE = 'tributary-clients';
const ACCESS_TYPE = 'at+jwt';
const GUEST_TYPE = 'guest+jwt';
const CLOCK_TOLERANCE_SECONDS = 60;
const CACHE_MAX = 10_000;

let keys: SigningKeys | null = null;

/** Gives the process its session signing key: 32 bytes, base64url. Called once at start. */
export function useSessionSigningKey(secret: string): void {
  keys = signingKeysFromSecret(secret);
  verified.clear();
}

export function signAccessToken({ memberId, tenantId, sessionId }: AccessToken): Promise<string> {
  return sign(ACCESS_TYPE, { sub: memberId, ten: tenantId, sid: sessionId }, `${ACCESS_TOKEN_MINUTES}m`);
}

export function signGuestToken({ guestId, tenantId, storefrontId }: GuestToken): Promise<string> {
  return sign(GUEST_TYPE, { sub: guestId, ten: tenantId, sf: storefrontId }, '30d');
}

/** The holder of an access token; null when it is forged, expired, or of another kind. */
export async function verifyAccessToken(token: string): Promise<AccessToken | null> {
  const payload = await verify(ACCESS_TYPE, token);
  return payload && { memberId: payload.sub, tenantId: payload.ten, sessionId: payload.sid ?? '' };
}

/** The holder of a guest token; null when it is forged, expired, or of another kind. */
export async function verifyGuestToken(token: string): Promise<GuestToken | null> {
  const payload = await verify(GUEST_TYPE, token);
  return payload && { guestId: payload.sub, tenantId: payload.ten, storefrontId: payload.sf ?? '' };
}

interface Payload {
  sub: string;
  ten: string;
  sid?: string;
  sf?: string;
  exp: number;
}

const verified = new LRUCache<string, { type: string; payload: Payload }>({ max: CACHE_MAX });

function currentKeys(): SigningKeys {
  if (!keys) {
    throw new Error('no session can begin before useSessionSigningKey');
  }
  return keys;
}

function sign(type: string, claims: Record<string, string>, lifetime: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', typ: type })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(currentKeys().privateKey);
}

async function verify(type: string, token: string): Promise<Payload | null> {
  const known = verified.get(token);
  if (known) {
    return known.type === type && (known.payload.exp + CLOCK_TOLERANCE_SECONDS) * 1000 > Date.now()
      ? known.payload
      : null;
  }
  try {
    const { payload } = await jwtVerify<Payload>(token, currentKeys().publicKey, {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['EdDSA'],
      typ: type,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'ten', 'exp'],
    });
    verified.set(token, { type, payload });
    return payload;
  } catch {
    return null;
  }
}
