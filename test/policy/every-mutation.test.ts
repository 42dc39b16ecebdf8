import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ApiClient } from '../../cli/api-client.ts';
import type { Role } from '../../subgraphs/shared/context/permissions.ts';
import { encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import { sampleOf } from '../support/sample-input.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

type Actor = Role | 'VISITOR';

const ROOT: Actor[] = ['ROOT_OPERATOR'];
const ADMINS: Actor[] = [...ROOT, 'COUNTRY_ADMIN'];
const SHOPKEEPERS: Actor[] = [...ADMINS, 'STOREFRONT_ADMIN'];
const SHOPPERS: Actor[] = ['VISITOR', 'BUYER', 'RESELLER_ADMIN'];
const STAFF: Actor[] = [...SHOPKEEPERS, 'BILLING_AGENT', 'SUBSCRIPTIONS_MANAGER', 'ROOT_ANALYST'];
const BUYERS: Actor[] = [...ADMINS, 'BUYER', 'RESELLER_ADMIN'];
const EVERYBODY: Actor[] = [...STAFF, ...SHOPPERS];

/** Who may do what. A mutation that is missing here fails the test; so does a line that fits no mutation. */
const POLICY: Record<string, Actor[]> = {
  acceptInvitation: EVERYBODY,
  acknowledgeChanges: [...ADMINS, 'ROOT_ANALYST'],
  activatePriceList: ADMINS,
  activateTenant: ROOT,
  addEndCustomer: [...SHOPKEEPERS, 'RESELLER_ADMIN'],
  addPaymentMethod: BUYERS,
  advanceSandboxClock: ROOT,
  approveRegistration: SHOPKEEPERS,
  authorizePayment: BUYERS,
  cancelJob: ADMINS,
  cancelPaymentAuthorization: BUYERS,
  changeAccount: [...SHOPKEEPERS, 'RESELLER_ADMIN'],
  changeCartBuyer: BUYERS,
  changeCartLine: [...ADMINS, ...SHOPPERS],
  changeCreditLimit: [...ADMINS, 'BILLING_AGENT'],
  changeMemberRoles: [...ADMINS, 'RESELLER_ADMIN'],
  confirmEmail: EVERYBODY,
  confirmPaymentAuthorization: BUYERS,
  createApiKey: ADMINS,
  createCart: [...ADMINS, ...SHOPPERS],
  createLegalEntity: ROOT,
  createPriceList: ADMINS,
  createPriceListVersion: ADMINS,
  createQuote: BUYERS,
  createStorefront: ROOT,
  createTenant: ROOT,
  createUpload: ADMINS,
  inviteMember: [...ADMINS, 'RESELLER_ADMIN'],
  linkCspAgreement: ROOT,
  linkMerchantAccount: ROOT,
  placeOrder: BUYERS,
  publishPlan: SHOPKEEPERS,
  recordExchangeRate: ADMINS,
  refreshSession: EVERYBODY,
  refundPayment: [...ADMINS, 'BILLING_AGENT'],
  registerAccount: SHOPPERS,
  rejectRegistration: SHOPKEEPERS,
  removePaymentMethod: BUYERS,
  resolveVendorOperation: ROOT,
  retryVendorOperation: ROOT,
  revokeApiKey: ADMINS,
  rotateApiKey: ADMINS,
  rotateCspAgreementSecret: ADMINS,
  rotateMerchantAccountSecret: ADMINS,
  signIn: SHOPPERS,
  signInStaff: STAFF,
  signOut: EVERYBODY,
  signOutEverywhere: [...ADMINS, 'RESELLER_ADMIN'],
  startBulkUpsert: ADMINS,
  startCatalogImport: ROOT,
  startCatalogPublication: ROOT,
  suspendTenant: ROOT,
  upsertAccounts: SHOPKEEPERS,
  withdrawPlan: SHOPKEEPERS,
};

const DOORS = ['storefront', 'backOffice', 'root'] as const;

describe('who may do what', () => {
  let sandbox: Sandbox;
  let schemas: GraphQLSchema[];
  let actors: Map<Actor, ApiClient>;

  beforeAll(async () => {
    sandbox = await startSandbox();
    schemas = DOORS.map((door) => buildSchema(readFileSync(`schema/${door}.graphql`, 'utf8')));
    actors = await everyActor(sandbox);
  }, 180_000);
  afterAll(() => sandbox.stop());

  test('the table names every mutation of the schema, and no other', () => {
    const names = new Set(schemas.flatMap((schema) => Object.keys(schema.getMutationType()?.getFields() ?? {})));
    expect(Object.keys(POLICY).sort()).toEqual([...names].sort());
  });

  test.each(Object.keys(POLICY))('%s', async (name) => {
    const text = mutationText(schemas, name);
    const allowed: Actor[] = [];
    for (const [actor, client] of actors) {
      if (await isLetThrough(client, text)) {
        allowed.push(actor);
      }
    }
    expect(allowed.sort()).toEqual([...(POLICY[name] ?? [])].sort());
  });

  test('R02: an analyst of root changes nothing, in no country', async () => {
    const analyst = actors.get('ROOT_ANALYST')?.as({ 'x-tenant-id': 'gr', 'x-audit-reason': 'trying' });
    const { data, errors } = await post(analyst as ApiClient, mutationText(schemas, 'createPriceList'));
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });

  test('R10: a key that reads accounts makes no keys', async () => {
    const backOffice = new ApiClient(sandbox.url, { authorization: `Bearer ${sandbox.credentials.apiKeys.gr ?? ''}` });
    const { errors } = await post(backOffice, mutationText(schemas, 'createApiKey'));
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});

const LIKE: Record<Role, string> = {
  RESELLER_ADMIN: 'nikos@attica.example',
  BUYER: 'eleni@aegean.example',
  STOREFRONT_ADMIN: 'maria@gr.example',
  COUNTRY_ADMIN: 'maria@gr.example',
  BILLING_AGENT: 'maria@gr.example',
  SUBSCRIPTIONS_MANAGER: 'maria@gr.example',
  ROOT_ANALYST: 'root@tributary.example',
  ROOT_OPERATOR: 'root@tributary.example',
};

/** One signed-in client for each role, as a twin of somebody in the sandbox. */
async function everyActor(sandbox: Sandbox): Promise<Map<Actor, ApiClient>> {
  const actors = new Map<Actor, ApiClient>([['VISITOR', sandbox.visitor('gr')]]);
  for (const [role, email] of Object.entries(LIKE) as [Role, string][]) {
    const client = await sandbox.twinOf(email, role);
    actors.set(role, email === sandbox.credentials.root.email ? client.as({ 'x-tenant-id': 'root' }) : client);
  }
  return actors;
}

function mutationText(schemas: readonly GraphQLSchema[], name: string): { query: string; variables: object } {
  const field = schemas
    .map((schema) => schema.getMutationType()?.getFields()[name])
    .find((found) => found !== undefined);
  const [input] = field?.args ?? [];
  if (!input) {
    throw new Error(`${name} has no input`);
  }
  const idFor = () => encodeId('account', uuidv7());
  return {
    query: `mutation ($input: ${String(input.type)}) { ${name}(input: $input) { userErrors { code } } }`,
    variables: { input: sampleOf('input', input.type, idFor) },
  };
}

interface PolicyAnswer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

async function post(client: ApiClient, body: object): Promise<PolicyAnswer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...client.headers };
  const response = await fetch(`${client.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as PolicyAnswer;
}

/** Let through means: the business answered. Refused means: the field is unknown at this door, or forbidden. */
async function isLetThrough(client: ApiClient, body: object): Promise<boolean> {
  const { errors = [] } = await post(client, body);
  const [error] = errors;
  if (!error) {
    return true;
  }
  const code = error.extensions?.code ?? '';
  if (['FORBIDDEN', 'GRAPHQL_VALIDATION_FAILED'].includes(code)) {
    return false;
  }
  throw new Error(`unexpected: ${code} ${error.message}`);
}
