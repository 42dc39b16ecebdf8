import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Claims } from './operation-context.ts';

/** Every subgraph that may be addressed by the gateway; the token names all of them. */
export const SUBGRAPH_NAMES = ['tenant', 'catalog', 'pricing', 'provisioning', 'billing'] as const;

export type SubgraphName = (typeof SUBGRAPH_NAMES)[number];

const ISSUER = 'tributary-gateway';
const TOKEN_TYPE = 'ctx+jwt';
const LIFETIME_SECONDS = 15;
const REUSE_MILLISECONDS = 10_000;
const CLOCK_TOLERANCE_SECONDS = 2;
const CACHE_MAX = 10_000;

export interface SigningKeys {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/**
 * An Ed25519 key pair from a secret of 32 bytes, base64url: the same secret gives the same pair in every process, so that
 * one environment variable serves the signer and the verifiers.
 */
export function signingKeysFromSecret(secret: string): SigningKeys {
  const seed = Buffer.from(secret, 'base64url');
  if (seed.length !== 32) {
    throw new Error('A signing key must be 32 random bytes in base64url, for example from: openssl rand -base64 32');
  }
  const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/**
 * Signs claims for the subgraphs: EdDSA, 15 seconds, all subgraphs as audience. Equal claims within ten seconds get the
 * same token, which is what makes the signature cheap (100 µs against a map look-up).
 */
export function createContextSigner(privateKey: KeyObject): (claims: Claims) => Promise<string> {
  const minted = new LRUCache<string, Promise<string>>({ max: CACHE_MAX, ttl: REUSE_MILLISECONDS });
  return (claims) => {
    const key = JSON.stringify(claims);
    const known = minted.get(key);
    if (known) {
      return known;
    }
    const token = sign(claims, privateKey);
    minted.set(key, token);
    return token;
  };
}

function sign(claims: Claims, privateKey: KeyObject): Promise<string> {
  return new SignJWT({ ctx: claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: TOKEN_TYPE })
    .setIssuer(ISSUER)
    .setAudience([...SUBGRAPH_NAMES])
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(privateKey);
}

/**
 * Checks a context token for one subgraph and returns its claims, or null when anything about it is wrong: signature,
 * issuer, audience, type or age. A token that was good stays good until it expires, without a second signature check.
 */
export function createContextVerifier(publicKey: KeyObject, subgraph: SubgraphName) {
  const verified = new LRUCache<string, { claims: Claims; expiresAt: number }>({ max: CACHE_MAX });
  return async (token: string | undefined): Promise<Claims | null> => {
    if (!token) {
      return null;
    }
    const known = verified.get(token);
    if (known) {
      return known.expiresAt > Date.now() ? known.claims : null;
    }
    try {
      const { payload } = await jwtVerify<{ ctx: Claims }>(token, publicKey, {
        issuer: ISSUER,
        audience: subgraph,
        algorithms: ['EdDSA'],
        typ: TOKEN_TYPE,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'ctx'],
      });
      const expiresAt = ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000;
      verified.set(token, { claims: payload.ctx, expiresAt });
      return payload.ctx;
    } catch {
      return null;
    }
  };
}
