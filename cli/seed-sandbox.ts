import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from './api-client.ts';
import { onceKnown } from './once-known.ts';
import { giveVendorCredentials } from './sandbox-vendors.ts';

/** Somebody who can sign in to the sandbox. */
export interface SandboxLogin {
  who: string;
  tenantCode: string;
  email: string;
  password: string;
}

export interface SandboxCredentials {
  root: SandboxLogin;
  staff: SandboxLogin[];
  shoppers: SandboxLogin[];
  /** Publishable key by tenant code. */
  storefrontKeys: Record<string, string>;
  /** A back office's key by tenant code. */
  apiKeys: Record<string, string>;
}

interface Blueprint {
  sheets: string[];
  tenants: TenantBlueprint[];
}

interface TenantBlueprint {
  code: string;
  name: string;
  countries: string[];
  currencies: string[];
  timeZone: string;
  legalEntity: object;
  storefront: { hosts: string[]; primaryLocale: string; registration: 'CLOSED' | 'WITH_APPROVAL' | 'OPEN' };
  cspAgreements: object[];
  rates: { fromCurrency: string; toCurrency: string; rate: string }[];
  priceLists: { currency: string; market?: string; derivedFrom?: string; book?: string; markupPercent: string }[];
  reseller?: ShopperBlueprint & { creditLimit: string; endCustomers: object[] };
  customer?: ShopperBlueprint;
  staff: { name: string; email: string };
}

interface ShopperBlueprint {
  companyName: string;
  contactName: string;
  email: string;
  currency: string;
  address: object;
}

interface SeedOptions {
  url: string;
  dataDir: string;
  root: SandboxLogin;
  /** Where the simulated Stripe listens; null gives no vendor's credentials to anybody. */
  stripe: string | null;
  log: (line: string) => void;
}

const BLUEPRINTS = join(import.meta.dirname, '..', 'blueprints');
const REASON = { 'x-audit-reason': encodeURIComponent('setting up the sandbox') };

/** Builds the sandbox's company in an empty installation, through the API alone, as its people would. */
export async function seedSandbox({ url, dataDir, root, stripe, log }: SeedOptions): Promise<SandboxCredentials> {
  const blueprint = JSON.parse(await readFile(join(BLUEPRINTS, 'sandbox.json'), 'utf8')) as Blueprint;
  const mail = join(dataDir, 'mail');
  const api = await signInStaff(new ApiClient(url), root);
  const inRoot = api.as({ 'x-tenant-id': 'root' });
  const inTenant = (code: string) => api.as({ 'x-tenant-id': code, ...REASON });
  const credentials: SandboxCredentials = { root, staff: [], shoppers: [], storefrontKeys: {}, apiKeys: {} };

  const { tenantByCode: rootTenant } = await inRoot.query<{ tenantByCode: { id: string } }>(
    '{ tenantByCode(code: "root") { id } }',
  );
  const tenantIds: string[] = [];
  for (const tenant of blueprint.tenants) {
    const { id, publishableKey } = await createTenant(inRoot, inTenant(tenant.code), tenant, rootTenant.id);
    tenantIds.push(id);
    credentials.storefrontKeys[tenant.code] = publishableKey;
    log(`tenant ${tenant.code}`);
  }
  for (const market of blueprint.sheets) {
    await importSheet(inRoot, market);
    log(`price sheet ${market}`);
  }
  await publishCatalog(inRoot, tenantIds);
  log(`catalogue published to ${tenantIds.length} tenants`);
  for (const tenant of blueprint.tenants) {
    await createPriceLists(inTenant(tenant.code), tenant);
    log(`prices of ${tenant.code} in ${tenant.currencies.join(', ')}`);
  }
  for (const tenant of blueprint.tenants) {
    await createPeople({ api: inTenant(tenant.code), url, tenant, mail }, credentials);
    log(`people of ${tenant.code}`);
  }
  if (stripe !== null) {
    for (const { code } of blueprint.tenants) {
      await giveVendorCredentials({ api: inTenant(code), code, url, stripe });
    }
    log('credentials for Stripe and Partner Center');
  }
  return credentials;
}

async function signInStaff(api: ApiClient, { tenantCode, email, password }: SandboxLogin): Promise<ApiClient> {
  const { session } = await api.mutate<{ session: { accessToken: string } }>(
    'signInStaff',
    { tenantCode, email, password },
    'session { accessToken }',
  );
  return api.as({ authorization: `Bearer ${session.accessToken}` });
}

async function createTenant(inRoot: ApiClient, api: ApiClient, blueprint: TenantBlueprint, parentId: string) {
  const { code, name, countries, currencies, timeZone } = blueprint;
  const { tenant } = await inRoot.mutate<{ tenant: { id: string; version: number } }>(
    'createTenant',
    { code, name, parentId, countries, currencies, timeZone },
    'tenant { id version }',
  );
  const { legalEntity } = await api.mutate<{ legalEntity: { id: string } }>(
    'createLegalEntity',
    blueprint.legalEntity,
    'legalEntity { id }',
  );
  const { publishableKey } = await api.mutate<{ publishableKey: string }>(
    'createStorefront',
    blueprint.storefront,
    'publishableKey',
  );
  for (const agreement of blueprint.cspAgreements) {
    await api.mutate('linkCspAgreement', agreement, 'cspAgreement { id }');
  }
  await api.mutate(
    'linkMerchantAccount',
    { gateway: 'STRIPE', legalEntityId: legalEntity.id },
    'merchantAccount { id }',
  );
  await api.mutate('activateTenant', { tenantId: tenant.id, expectedVersion: tenant.version }, 'tenant { status }');
  return { id: tenant.id, publishableKey };
}

async function importSheet(api: ApiClient, market: string): Promise<void> {
  const fileName = `${market}.csv`;
  const sheet = await readFile(join(BLUEPRINTS, 'price-sheets', fileName));
  const { upload } = await api.mutate<{ upload: { id: string; url: string } }>(
    'createUpload',
    { fileName, mediaType: 'text/csv', sizeBytes: sheet.length },
    'upload { id url }',
  );
  await api.put(upload.url, sheet);
  const { job } = await api.mutate<{ job: { id: string } }>(
    'startCatalogImport',
    { uploadId: upload.id, format: 'MICROSOFT_PRICE_SHEET', market },
    'job { id }',
  );
  await jobEnded(api, job.id);
}

async function publishCatalog(api: ApiClient, tenantIds: string[]): Promise<void> {
  const plan = await api.query<{ catalogPublicationPlan: { planToken: string } }>(
    'query ($tenantIds: [ID!]!) { catalogPublicationPlan(tenantIds: $tenantIds, mode: FULL) { planToken } }',
    { tenantIds },
  );
  const { planToken } = plan.catalogPublicationPlan;
  const { job } = await api.mutate<{ job: { id: string } }>('startCatalogPublication', { planToken }, 'job { id }');
  await jobEnded(api, job.id);
}

interface PriceListAnswer {
  id: string;
  version: number;
}

async function createPriceLists(api: ApiClient, { rates, priceLists }: TenantBlueprint): Promise<void> {
  const validFrom = new Date().toISOString();
  for (const rate of rates) {
    await api.mutate('recordExchangeRate', { ...rate, validFrom }, 'exchangeRate { id }');
  }
  const listOf = new Map<string, string>();
  for (const { currency, market, derivedFrom, book, markupPercent } of priceLists) {
    const { priceList } = await api.mutate<{ priceList: PriceListAnswer }>(
      'createPriceList',
      { name: `Storefront ${currency}`, currency, audience: 'EVERYONE' },
      'priceList { id version }',
    );
    listOf.set(currency, priceList.id);
    const derivedFromPriceListId = derivedFrom ? listOf.get(derivedFrom) : undefined;
    const drafted = await api.mutate<{ priceList: PriceListAnswer; job: { id: string } }>(
      'createPriceListVersion',
      {
        priceListId: priceList.id,
        expectedVersion: priceList.version,
        market,
        derivedFromPriceListId,
        book,
        markupPercent,
      },
      'priceList { id version } job { id }',
    );
    await jobEnded(api, drafted.job.id);
    const { version: expectedVersion } = drafted.priceList;
    const activation = {
      priceListId: priceList.id,
      expectedVersion,
      versionNumber: 1,
      effectiveFrom: new Date().toISOString(),
    };
    await api.mutate('activatePriceList', activation, 'priceList { id }');
  }
}

interface PeopleOptions {
  api: ApiClient;
  url: string;
  tenant: TenantBlueprint;
  mail: string;
}

async function createPeople({ api, url, tenant, mail }: PeopleOptions, credentials: SandboxCredentials): Promise<void> {
  const { code, staff, reseller, customer } = tenant;
  await api.mutate('inviteMember', { ...staff, roles: ['COUNTRY_ADMIN'] }, 'member { id }');
  const staffLogin = loginOf(`${staff.name}, staff of ${code}`, code, staff.email);
  const invitationToken = await letterTo(mail, staff.email, 'INVITATION');
  await new ApiClient(url).mutate(
    'acceptInvitation',
    { invitationToken, password: staffLogin.password },
    'session { accessToken }',
  );
  credentials.staff.push(staffLogin);

  const shop = new ApiClient(url, { 'x-storefront-key': credentials.storefrontKeys[code] ?? '' });
  for (const [kind, shopper] of [
    ['RESELLER', reseller],
    ['DIRECT_CUSTOMER', customer],
  ] as const) {
    if (shopper) {
      const login = loginOf(
        `${shopper.contactName}, ${shopper.companyName} (${kind === 'RESELLER' ? 'reseller' : 'customer'})`,
        code,
        shopper.email,
      );
      const session = await register(shop, mail, { ...shopper, kind, password: login.password });
      credentials.shoppers.push(login);
      if ('endCustomers' in shopper) {
        await equipReseller({ api, client: shop.as({ authorization: `Bearer ${session}` }) }, shopper);
      }
    }
  }
  const { secret } = await api.mutate<{ secret: string }>(
    'createApiKey',
    { name: 'Back office', permissions: ['account:read', 'account:write', 'price:read', 'product:read', 'job:read'] },
    'secret',
  );
  credentials.apiKeys[code] = secret;
}

/** Gives a reseller its end customers, which it names itself, and a credit line, which the tenant grants. */
async function equipReseller(
  { api, client }: { api: ApiClient; client: ApiClient },
  { currency, creditLimit, endCustomers }: NonNullable<TenantBlueprint['reseller']>,
): Promise<void> {
  for (const endCustomer of endCustomers) {
    await client.mutate('addEndCustomer', { ...endCustomer, currency }, 'account { id }');
  }
  const { viewer } = await client.query<{ viewer: { account: { id: string } } }>('{ viewer { account { id } } }');
  const limit = { amount: creditLimit, currency };
  const change = { accountId: viewer.account.id, expectedVersion: 0, limit };
  await onceKnown(() => api.mutate('changeCreditLimit', change, 'account { id }'));
}

async function register(
  shop: ApiClient,
  mail: string,
  registration: Record<string, unknown> & { email: string },
): Promise<string> {
  const { endCustomers: _endCustomers, creditLimit: _creditLimit, ...input } = registration;
  await shop.mutate('registerAccount', input, 'registration { status }');
  const emailToken = await letterTo(mail, registration.email, 'CONFIRM_EMAIL');
  const { session } = await shop.mutate<{ session: { accessToken: string } }>(
    'confirmEmail',
    { emailToken },
    'session { accessToken }',
  );
  return session.accessToken;
}

function loginOf(who: string, tenantCode: string, email: string): SandboxLogin {
  return { who, tenantCode, email, password: randomBytes(12).toString('base64url') };
}

const WAIT_MILLISECONDS = 100;
const JOB_SECONDS_MAX = 120;
const LETTER_SECONDS_MAX = 15;

async function jobEnded(api: ApiClient, id: string): Promise<void> {
  const ended = await eventually(JOB_SECONDS_MAX, async () => {
    const { job } = await api.query<{
      job: { status: string; endedAt: string | null; problems: { message: string }[] };
    }>('query ($id: ID!) { job(id: $id) { status endedAt problems { message } } }', { id });
    return job.endedAt === null ? null : job;
  });
  if (ended.status !== 'SUCCEEDED') {
    throw new Error(
      `A job of the sandbox ended as ${ended.status}: ${ended.problems.map((problem) => problem.message).join(' ')}`,
    );
  }
}

/** The token in the newest letter to somebody, as the sandbox's post leaves it in a folder. */
export async function letterTo(mail: string, email: string, purpose: string): Promise<string> {
  return eventually(LETTER_SECONDS_MAX, async () => {
    const files = await readdir(mail).catch(() => []);
    const letters = files
      .filter(
        (file) =>
          file.endsWith('.json') && file.includes(purpose.toLowerCase().replaceAll('_', '-')) && file.includes(email),
      )
      .sort();
    const newest = letters.at(-1);
    return newest ? (JSON.parse(await readFile(join(mail, newest), 'utf8')) as { token: string }).token : null;
  });
}

async function eventually<Value>(secondsMax: number, look: () => Promise<Value | null>): Promise<Value> {
  const deadline = performance.now() + secondsMax * 1000;
  for (;;) {
    const value = await look();
    if (value !== null) {
      return value;
    }
    if (performance.now() > deadline) {
      throw new Error(`The sandbox is not ready after ${secondsMax} seconds. Run \`npm run reset\` and start again.`);
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_MILLISECONDS));
  }
}
