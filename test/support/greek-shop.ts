import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createContextSigner, signingKeysFromSecret } from '../../subgraphs/shared/context/context-token.ts';
import type { MemberCredential } from '../../subgraphs/shared/context/credentials.ts';
import { ALL_ACCOUNTS, NO_TENANT, type Claims } from '../../subgraphs/shared/context/operation-context.ts';
import { permissionsOfRoles } from '../../subgraphs/shared/context/permissions.ts';
import { verifyAccessToken } from '../../subgraphs/shared/context/session-token.ts';
import { encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../subgraphs/shared/testing/test-platform.ts';
import tenant from '../../subgraphs/tenant/main.ts';

export const PASSWORD = 'olive grove at noon';
export const SESSION = `session { accessToken accessTokenExpiresAt refreshToken
  viewer { permissions currency member { id email roles } account { id status name members { email } } tenant { code } } }`;
export const ERRORS = 'userErrors { code path message }';

export interface Letter {
  to: string;
  subject: string;
  text: string;
  token: string;
}

/** Greece with a shop that anybody may register at, seen through the tenant subgraph alone. */
export interface GreekShop {
  platform: TestPlatform;
  rootId: string;
  tenantId: string;
  storefrontId: string;
  /** Somebody who has only opened the page. */
  guest(): Claims;
  /** Somebody without any credential. */
  nobody(): Claims;
  /** The first ROOT_OPERATOR, in the root tenant or elsewhere. */
  root(tenantId?: string): Promise<Claims>;
  ask(claims: Claims, mutation: string, input: object, selection: string, headers?: object): Promise<Answer>;
  /** What a query answers without errors. */
  read<Data>(claims: Claims, query: string, variables?: object): Promise<Data>;
  /** The letters to somebody about something, the oldest first. */
  letters(email: string, purpose: string): Promise<Letter[]>;
  registration(email: string, changed?: object): object;
  /** Registers, confirms and returns what the gateway would vouch for. */
  register(email: string, changed?: object): Promise<Claims>;
  /** Invites and accepts. */
  staff(email: string, roles: string[]): Promise<Claims>;
  /** What the gateway would vouch for, or null for a token that it would refuse. */
  claimsOfToken(accessToken: string): Promise<Claims | null>;
  call(name: string, input: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** What the mutations of these tests answer, as far as a test looks at it; what was not selected is not there. */
export interface Answer {
  userErrors: { code: string; path: string[]; message: string }[];
  session: {
    accessToken: string;
    accessTokenExpiresAt: string;
    refreshToken: string;
    viewer: {
      permissions: string[];
      member: { email: string; roles: string[] };
      account: { status: string };
    };
  };
  tenant: { id: string };
  registrationStatus: string;
  registration: { status: string };
  account: { id: string; status: string; version: number; reseller: object };
  member: { roles: string[] };
  apiKey: { id: string; revokedAt: string };
  secret: string;
}

export async function openGreekShop(registration = 'OPEN'): Promise<GreekShop> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tributary-letters-'));
  process.env.TRIBUTARY_DATA_DIR = dataDir;
  // Nobody answers about VAT ids, unless the test has started somebody who does.
  process.env.VAT_ID_API_BASE ??= 'http://127.0.0.1:9';
  const platform = await startTestPlatform([tenant]);
  const signer = createContextSigner(signingKeysFromSecret(process.env.CONTEXT_SIGNING_KEY ?? '').privateKey);
  const [rootRow] = await platform.sql<{ tenant_id: string }>(`select tenant_id from tenant.tenant`);
  const rootId = rootRow?.tenant_id ?? '';

  const ask: GreekShop['ask'] = async (claims, mutation, input, selection, headers = {}) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const text = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} } }`;
    const { data, errors } = await platform.ask('tenant', claims, text, { input }, headers);
    if (errors) {
      throw new Error(errors.map(({ extensions, message }) => `${String(extensions.code)} ${message}`).join());
    }
    return data[mutation] as Answer;
  };
  const call: GreekShop['call'] = async (name, input) => {
    const claims = { ...claimsOf(NO_TENANT), actorKind: 'gateway' as const };
    return platform.subgraph('tenant').call(name, await signer(claims), input);
  };
  const claimsOfToken: GreekShop['claimsOfToken'] = async (accessToken) => {
    const token = await verifyAccessToken(accessToken);
    const member = token && ((await call('look-up-member', token)) as MemberCredential | null);
    return token && member && claimsOfMember(member, token.sessionId);
  };
  const first = claimsOf(rootId, { isRootTenant: true, door: 'root' });
  const { tenant: created } = await ask(
    first,
    'createTenant',
    {
      code: 'gr',
      name: 'Greece',
      parentId: encodeId('tenant', rootId),
      countries: ['GR', 'CY'],
      currencies: ['EUR', 'USD'],
      timeZone: 'Europe/Athens',
    },
    'tenant { id }',
  );
  const [greece] = await platform.sql<{ tenant_id: string }>(`select tenant_id from tenant.tenant where code = 'gr'`);
  const tenantId = greece?.tenant_id ?? '';
  const setUp = claimsOf(tenantId, { homeTenantId: rootId, door: 'root' });
  const address = { lines: ['Ermou 1'], city: 'Athens', country: 'GR' };
  const company = { name: 'Hellas Cloud SA', country: 'GR', functionalCurrency: 'EUR', address };
  await ask(setUp, 'createLegalEntity', company, ERRORS);
  await ask(setUp, 'createStorefront', { hosts: ['shop.gr.example'], primaryLocale: 'el-GR', registration }, ERRORS);
  await ask(setUp, 'activateTenant', { tenantId: created.id, expectedVersion: 1 }, ERRORS);
  const [storefront] = await platform.sql<{ id: string }>(`select id from tenant.storefront`);
  const storefrontId = storefront?.id ?? '';

  const guest = () => {
    const guestId = uuidv7();
    const nobodys = { permissions: [], roles: [], epoch: 0, door: 'storefront' as const, storefrontId };
    return claimsOf(tenantId, { ...nobodys, actorKind: 'guest', actorId: guestId, accountId: guestId });
  };
  const letters: GreekShop['letters'] = async (email, purpose) => {
    await platform.settle();
    const files = await readdir(path.join(dataDir, 'mail')).catch(() => []);
    const found = files.filter((file) => file.includes(purpose) && file.endsWith(`-${email}.json`)).sort();
    const texts = await Promise.all(found.map((file) => readFile(path.join(dataDir, 'mail', file), 'utf8')));
    return texts.map((text) => JSON.parse(text) as Letter);
  };
  const newest = async (email: string, purpose: string) => (await letters(email, purpose)).at(-1)?.token;
  const registrationOf: GreekShop['registration'] = (email, changed = {}) => ({
    kind: 'DIRECT_CUSTOMER',
    companyName: 'Aegean Hotels SA',
    contactName: 'Eleni K.',
    email,
    password: PASSWORD,
    vatId: 'EL094014201',
    address,
    ...changed,
  });
  const claimsOfSession = async ({ session }: Answer) => {
    const claims = await claimsOfToken(session.accessToken);
    if (!claims) {
      throw new Error('the session is not a session');
    }
    return claims;
  };
  const nobody = () =>
    claimsOf(NO_TENANT, { actorKind: 'anonymous', accountId: NO_TENANT, permissions: [], roles: [], epoch: 0 });

  const root: GreekShop['root'] = async (actingId = rootId) => {
    const { ROOT_OPERATOR_EMAIL: email, ROOT_OPERATOR_PASSWORD: password } = process.env;
    const claims = await claimsOfSession(
      await ask(nobody(), 'signInStaff', { tenantCode: 'root', email, password }, SESSION),
    );
    return { ...claims, tenantId: actingId, isRootTenant: actingId === rootId };
  };

  return {
    platform,
    rootId,
    tenantId,
    storefrontId,
    guest,
    nobody,
    ask,
    async read<Data>(claims: Claims, query: string, variables = {}) {
      const { data, errors } = await platform.ask('tenant', claims, query, variables);
      if (errors) {
        throw new Error(errors.map(({ message }) => message).join());
      }
      return data as Data;
    },
    call,
    claimsOfToken,
    letters,
    registration: registrationOf,
    root,
    async register(email, changed) {
      await ask(guest(), 'registerAccount', registrationOf(email, changed), ERRORS);
      const emailToken = await newest(email, 'confirm-email');
      return claimsOfSession(await ask(guest(), 'confirmEmail', { emailToken }, SESSION));
    },
    async staff(email, roles) {
      await ask(await root(tenantId), 'inviteMember', { name: 'Nikos P.', email, roles }, ERRORS);
      const invitationToken = await newest(email, 'invitation');
      return claimsOfSession(await ask(nobody(), 'acceptInvitation', { invitationToken, password: PASSWORD }, SESSION));
    },
    async stop() {
      await platform.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** As the gateway does it. */
function claimsOfMember(member: MemberCredential, sessionId: string): Claims {
  const { tenantId, memberId, name, roles, accountId, accountCurrency, epoch, isRootTenant, defaultCurrency } = member;
  return {
    ...claimsOf(tenantId, {
      actorId: memberId,
      actorName: name,
      accountId: accountId ?? ALL_ACCOUNTS,
      sessionId,
      epoch,
    }),
    permissions: permissionsOfRoles(roles),
    roles,
    isRootTenant,
    door: accountId ? 'storefront' : isRootTenant ? 'root' : 'backOffice',
    currency: accountCurrency ?? defaultCurrency,
    storefrontId: member.storefront?.storefrontId ?? null,
  };
}
