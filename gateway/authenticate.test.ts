import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { signingKeysFromSecret } from '../subgraphs/shared/context/context-token.ts';
import { apiKey, MEMBERS, sessionOf } from './testing/test-callers.ts';
import {
  CONTEXT_SIGNING_KEY,
  SESSION_SIGNING_KEY,
  signedIn,
  startTestGateway,
  withKey,
  type TestGateway,
} from './testing/start-test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const VIEWER = '{ viewer { tenantId accountId actorKind actorName } }';
const KEY = signingKeysFromSecret(SESSION_SIGNING_KEY).privateKey;
const seconds = (from: number) => Math.floor(Date.now() / 1000) + from;

interface Forgery {
  header?: object;
  claims?: object;
  key?: Parameters<SignJWT['sign']>[0];
  without?: string;
}

/** An access token of the Greek administrator, with something wrong about it. */
async function forged({ header = {}, claims = {}, key = KEY, without }: Forgery): Promise<string> {
  const { memberId, tenantId } = MEMBERS.adminOfGr;
  const payload: Record<string, unknown> = {
    ...{ sub: memberId, ten: tenantId, sid: sessionOf(MEMBERS.adminOfGr), iss: 'tributary', aud: 'tributary-clients' },
    ...{ iat: seconds(0), exp: seconds(900), ...claims },
  };
  const kept = Object.fromEntries(Object.entries(payload).filter(([name]) => name !== without));
  return new SignJWT(kept).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header }).sign(key);
}

const unsigned = (header: object) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part({ sub: MEMBERS.operator.memberId, ten: MEMBERS.operator.tenantId, exp: seconds(900) })}.`;
};

describe('credentials', () => {
  test('a token as it should be is accepted', async () => {
    const answer = await gateway.graphql(VIEWER, { headers: { authorization: `Bearer ${await forged({})}` } });
    expect(answer.body.data.viewer.actorName).toBe('COUNTRY_ADMIN of gr');
  });

  test.each<[string, () => Promise<string> | string]>([
    ['alg none', () => unsigned({ alg: 'none', typ: 'at+jwt' })],
    [
      'an HMAC with the public key',
      () =>
        forged({
          header: { alg: 'HS256' },
          key: Buffer.from(
            signingKeysFromSecret(SESSION_SIGNING_KEY).publicKey.export({ format: 'pem', type: 'spki' }),
          ),
        }),
    ],
    ['another issuer', () => forged({ claims: { iss: 'evil' } })],
    ['another audience', () => forged({ claims: { aud: 'others' } })],
    ['not yet valid', () => forged({ claims: { nbf: seconds(300) } })],
    ['expired 61 s ago', () => forged({ claims: { exp: seconds(-62) } })],
    ['no expiry', () => forged({ without: 'exp' })],
    [
      'a key id that is a path',
      () => forged({ header: { kid: '../../dev/null' }, key: generateKeyPairSync('ed25519').privateKey }),
    ],
    ['a context token', () => forged({ header: { typ: 'ctx+jwt' } })],
    ['the key for contexts', () => forged({ key: signingKeysFromSecret(CONTEXT_SIGNING_KEY).privateKey })],
    ['no token at all', () => 'x'],
    ['an API key of nobody', () => apiKey('nobody')],
    ['half an API key', () => 'trb_live_abc'],
    ['SQL', () => "';drop--"],
  ])('K01: %s is refused', async (_what, token) => {
    const answer = await gateway.graphql(VIEWER, { headers: { authorization: `Bearer ${await token()}` } });
    expect([answer.status, answer.body.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each(['Basic YTpi', 'Bearer', 'Bearer a b', 'token'])('K01: %j is no way to send one', async (authorization) => {
    expect((await gateway.graphql(VIEWER, { headers: { authorization } })).status).toBe(401);
  });

  test('a wrong credential is refused for a session mutation too', async () => {
    const answer = await gateway.graphql('mutation { refreshSession(refreshToken: "r") { accessToken } }', {
      headers: { authorization: 'Bearer x' },
    });
    expect(answer.status).toBe(401);
  });

  test('K04: a session that was ended is over within five seconds', async () => {
    const other = await startTestGateway();
    try {
      const headers = await signedIn(MEMBERS.adminOfSe);
      expect((await other.graphql(VIEWER, { headers })).status).toBe(200);
      other.tenant.ended.add(MEMBERS.adminOfSe.memberId);
      expect((await other.graphql(VIEWER, { headers })).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 5_050));
      expect((await other.graphql(VIEWER, { headers })).status).toBe(401);
      expect(other.tenant.calls.filter((name) => name === 'look-up-member')).toHaveLength(2);
    } finally {
      await other.stop();
    }
  });
});

describe('guests', () => {
  test('a bare key makes a guest, who stays the same with the token from the answer', async () => {
    const first = await gateway.graphql(VIEWER, { headers: withKey('sfk_gr_0000001') });
    const token = first.headers.get('x-guest-token') ?? '';
    const again = await gateway.graphql(VIEWER, {
      headers: { ...withKey('sfk_gr_0000001'), authorization: `Bearer ${token}` },
    });
    expect(again.body.data.viewer).toEqual(first.body.data.viewer);
    expect(again.body.data.viewer.actorKind).toBe('guest');
    expect(again.headers.get('x-guest-token')).toBeNull();
    expect((await gateway.graphql(VIEWER, { headers: withKey('sfk_gr_0000001') })).body.data).not.toEqual(
      first.body.data,
    );
  });

  test('a guest token needs its key, and one of the same tenant', async () => {
    const token =
      (await gateway.graphql(VIEWER, { headers: withKey('sfk_gr_0000001') })).headers.get('x-guest-token') ?? '';
    const authorization = `Bearer ${token}`;
    expect((await gateway.graphql(VIEWER, { headers: { authorization } })).status).toBe(401);
    expect((await gateway.graphql(VIEWER, { headers: { authorization, ...withKey('sfk_se_0000001') } })).status).toBe(
      403,
    );
  });

  test.each(['sfk_nobody_001', '', 'a b', '%00'])('%j is no storefront key', async (key) => {
    expect((await gateway.graphql(VIEWER, { headers: withKey(key) })).status).toBe(401);
  });

  test('a shopper of one tenant does not enter by the key of another', async () => {
    const headers = { ...(await signedIn(MEMBERS.shopperOfGr)), ...withKey('sfk_se_0000001') };
    expect((await gateway.graphql(VIEWER, { headers })).status).toBe(403);
  });

  test('a storefront for its customers only shows a guest the door', async () => {
    const headers = withKey('sfk_closed_001');
    expect((await gateway.graphql('{ plans { nodes { id } } }', { headers })).status).toBe(401);
    expect(
      (await gateway.graphql('mutation { signIn(email: "a", password: "b") { accessToken } }', { headers })).status,
    ).toBe(200);
  });
});
