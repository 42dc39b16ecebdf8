import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Route, SimulatorAnswer, SimulatorRequest } from '../shared/json-server.ts';
import type { Books } from './books.ts';
import type { Partner } from './partners.ts';

interface Registry {
  readonly partners: readonly Partner[];
  readonly books: Books;
}

export interface Caller {
  partner: Partner;
  applicationId: string;
  /** Null when the application acts by itself. */
  userId: string | null;
}

const RESOURCE = 'https://api.partnercenter.microsoft.com';
const RETIRED_RESOURCE = 'https://graph.windows.net';
const LIFETIME_SECONDS = 3_600;

/** Microsoft's token endpoints: client credentials for an application, a refresh token for an application and its user. */
export function tokenRoutes(registry: Registry): Route[] {
  return ['/:tenantId/oauth2/token', '/:tenantId/oauth2/v2.0/token'].map((path) => ({
    method: 'POST',
    path,
    handle: (request) => issueToken(request, registry),
  }));
}

/** Who a bearer token speaks for; `900420` for one of the retired audience, `400` for anything else that is no token. */
export function readCaller(
  authorization: string | undefined,
  { partners, books }: Registry,
): Caller | '400' | '900420' {
  const [head = '', claims = '', signature = ''] = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]?.split('.') ?? [];
  const { aud, tid, appid, oid, exp, epoch } = readClaims(claims);
  const partner = partners.find((candidate) => candidate.tenantId === tid);
  const isGenuine = partner && equals(signature, sign(`${head}.${claims}`, partner));
  if (!isGenuine || epoch !== books.tokenEpoch || typeof exp !== 'number' || exp * 1000 < Date.now()) {
    return '400';
  }
  return aud === RESOURCE
    ? { partner, applicationId: String(appid), userId: typeof oid === 'string' ? oid : null }
    : '900420';
}

function issueToken({ parameters, body, path }: SimulatorRequest, { partners, books }: Registry): SimulatorAnswer {
  const form = new URLSearchParams(body.toString('utf8'));
  const partner = partners.find(({ tenantId }) => tenantId === parameters.tenantId?.toLowerCase());
  if (!partner) {
    return refuseToken(400, 'invalid_request', 90002, `Tenant '${parameters.tenantId}' not found.`);
  }
  if (form.get('client_id')?.toLowerCase() !== partner.clientId) {
    return refuseToken(400, 'unauthorized_client', 700016, 'Application was not found in the directory.');
  }
  if (form.get('client_secret') !== partner.clientSecret) {
    return refuseToken(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
  }
  const scope = form
    .get('scope')
    ?.split(' ')
    .find((each) => each.startsWith('https://'));
  const resource = form.get('resource') ?? scope?.replace(/\/(\.default|user_impersonation)$/, '') ?? '';
  if (resource !== RESOURCE && resource !== RETIRED_RESOURCE) {
    return refuseToken(400, 'invalid_resource', 500011, `The resource principal named ${resource} was not found.`);
  }
  const grant = form.get('grant_type');
  const granted = { resource, epoch: books.tokenEpoch, isV2: path.endsWith('/v2.0/token') };
  if (grant === 'client_credentials') {
    return grantToken(partner, { ...granted, userId: null });
  }
  if (grant === 'refresh_token') {
    const isKnown = form.get('refresh_token') === partner.refreshToken;
    return isKnown && !books.withdrawnConsents.includes(partner.tenantId)
      ? grantToken(partner, { ...granted, userId: userOf(partner) })
      : refuseToken(400, 'invalid_grant', 70008, 'The refresh token has expired or was revoked.');
  }
  return refuseToken(400, 'unsupported_grant_type', 70003, `The grant type '${grant ?? ''}' is not supported.`);
}

function grantToken(
  partner: Partner,
  { resource, epoch, userId, isV2 }: { resource: string; epoch: number; userId: string | null; isV2: boolean },
): SimulatorAnswer {
  const now = Math.floor(Date.now() / 1000);
  const expiresOn = now + LIFETIME_SECONDS;
  const claims = {
    aud: resource,
    tid: partner.tenantId,
    appid: partner.clientId,
    oid: userId,
    epoch,
    nbf: now,
    exp: expiresOn,
  };
  const unsigned = [
    { typ: 'JWT', alg: 'HS256' },
    { ...claims, jti: randomUUID() },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const times = { expires_in: LIFETIME_SECONDS, ext_expires_in: LIFETIME_SECONDS };
  return {
    status: 200,
    headers: { 'cache-control': 'no-cache, no-store', pragma: 'no-cache' },
    body: {
      token_type: 'Bearer',
      // The second version of the endpoint writes numbers, the first one texts.
      ...(isV2
        ? times
        : {
            expires_in: `${LIFETIME_SECONDS}`,
            ext_expires_in: `${LIFETIME_SECONDS}`,
            expires_on: `${expiresOn}`,
            not_before: `${now}`,
            resource,
          }),
      access_token: `${unsigned}.${sign(unsigned, partner)}`,
      ...(userId === null ? {} : { refresh_token: partner.refreshToken, scope: 'user_impersonation' }),
    },
  };
}

function refuseToken(status: number, error: string, number: number, words: string): SimulatorAnswer {
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${words}`,
      error_codes: [number],
      timestamp: new Date().toISOString().replace('T', ' ').replace(/\.\d+/, ''),
      trace_id: randomUUID(),
      correlation_id: randomUUID(),
    },
  };
}

function readClaims(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The person behind a refresh token: always the same one for a partner. */
function userOf({ tenantId }: Partner): string {
  return `${tenantId.slice(0, -4)}beef`;
}

/** Signed with the application's own secret: tokens outlive a restart and end with the secret. */
function sign(text: string, { clientSecret }: Partner): string {
  return createHmac('sha256', clientSecret).update(text).digest('base64url');
}

function equals(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
