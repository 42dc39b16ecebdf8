import { ApiClient } from '../cli/api-client.ts';
import type { SandboxCredentials, SandboxLogin } from '../cli/seed-sandbox.ts';
import { ALL_ACCOUNTS, type Claims } from '../subgraphs/shared/context/operation-context.ts';
import { PERMISSIONS } from '../subgraphs/shared/context/permissions.ts';
import type { MeasuredOperation } from './operations.ts';

export interface BenchRows {
  tenantId: string;
  rootId: string;
  accountId: string;
  planId: string;
}

type Caller = MeasuredOperation['caller'];

/** What each caller sends to the platform: real credentials, got as a client gets them. */
export async function headersOfCallers(
  url: string,
  credentials: SandboxCredentials,
): Promise<Record<Caller, Record<string, string>>> {
  const key = { 'x-storefront-key': credentials.storefrontKeys.gr ?? '' };
  const shop = new ApiClient(url, key);
  const customer = credentials.shoppers.find(
    ({ tenantCode, who }) => tenantCode === 'gr' && who.includes('(customer)'),
  );
  const shopper = await signIn(shop, 'signIn', customer);
  const root = await signIn(new ApiClient(url), 'signInStaff', credentials.root);
  return {
    visitor: { ...key, authorization: `Bearer ${await guestToken(url, key)}` },
    shopper: { ...key, authorization: `Bearer ${shopper}` },
    root: { authorization: `Bearer ${root}`, 'x-tenant-scope': 'all' },
  };
}

async function signIn(
  api: ApiClient,
  mutation: 'signIn' | 'signInStaff',
  login: SandboxLogin | undefined,
): Promise<string> {
  const { tenantCode, email, password } = login ?? { tenantCode: '', email: '', password: '' };
  const input = mutation === 'signIn' ? { email, password } : { tenantCode, email, password };
  const { session } = await api.mutate<{ session: { accessToken: string } }>(
    mutation,
    input,
    'session { accessToken }',
  );
  return session.accessToken;
}

/** A visitor keeps the token that the first answer brings. */
async function guestToken(url: string, headers: Record<string, string>): Promise<string> {
  const body = JSON.stringify({ query: '{ storefront { id } }' });
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return response.headers.get('x-guest-token') ?? '';
}

/** What the same credentials lead to: the obvious build has no sign-in, and is given the claims. */
export function claimsOfCallers({ tenantId, rootId, accountId }: BenchRows): Record<Caller, Claims> {
  const shopper: Claims = {
    actorKind: 'member',
    actorId: accountId,
    actorName: 'Bench',
    tenantId,
    homeTenantId: tenantId,
    isRootTenant: false,
    readScope: 'tenant',
    accountId,
    roles: ['BUYER'],
    permissions: ['account:read'],
    door: 'storefront',
    storefrontId: null,
    currency: 'EUR',
    locale: 'el-GR',
    sessionId: null,
    epoch: 1,
  };
  const root: Claims = {
    ...shopper,
    tenantId: rootId,
    homeTenantId: rootId,
    isRootTenant: true,
    accountId: ALL_ACCOUNTS,
    readScope: 'all',
    door: 'root',
    permissions: PERMISSIONS,
  };
  return { visitor: { ...shopper, actorKind: 'guest', permissions: [] }, shopper, root };
}
