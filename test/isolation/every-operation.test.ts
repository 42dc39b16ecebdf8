import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  getNamedType,
  isCompositeType,
  isInputObjectType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ApiClient } from '../../cli/api-client.ts';
import { encodeId, type IdKind } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import { billedOrder } from '../support/billed-order.ts';
import { freshQuote } from '../support/filled-cart.ts';
import { orderInput, troubleWith } from '../support/order-input.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';
import { sampleOf } from '../support/sample-input.ts';

/** What an argument or input field of type ID names; `id` names what its field is called after. */
const KIND_OF: Record<string, IdKind> = {
  account: 'account',
  accountId: 'account',
  apiKeyId: 'apiKey',
  buyerId: 'account',
  cart: 'cart',
  cartId: 'cart',
  attestedPlanIds: 'plan',
  cspAgreementId: 'cspAgreement',
  cspCustomerId: 'cspCustomer',
  derivedFromPriceListId: 'priceList',
  invoice: 'invoice',
  job: 'job',
  jobId: 'job',
  legalEntityId: 'legalEntity',
  memberId: 'member',
  merchantAccountId: 'merchantAccount',
  order: 'order',
  orderId: 'order',
  parentId: 'tenant',
  paymentAuthorization: 'paymentAuthorization',
  paymentAuthorizationId: 'paymentAuthorization',
  paymentId: 'payment',
  paymentMethodId: 'paymentMethod',
  plan: 'plan',
  planId: 'plan',
  priceListId: 'priceList',
  product: 'product',
  productId: 'product',
  quote: 'quote',
  resellerId: 'account',
  sourceId: 'invoice',
  subjectId: 'account',
  subscription: 'subscription',
  subscriptionId: 'subscription',
  tenant: 'tenant',
  tenantId: 'tenant',
  tenantIds: 'tenant',
  uploadId: 'upload',
  vendorOperationId: 'vendorOperation',
};

/** Where the victim's rows of each kind are found. */
const VICTIM_ROW: Partial<Record<IdKind, string>> = {
  account: 'select id from tenant.account where tenant_id = $1 order by id limit 1',
  apiKey: 'select id from tenant.api_key where tenant_id = $1 limit 1',
  cart: 'select id from pricing.cart where tenant_id = $1 limit 1',
  cspAgreement: 'select id from tenant.csp_agreement where tenant_id = $1 limit 1',
  cspCustomer: 'select id from provisioning.csp_customer where tenant_id = $1 limit 1',
  invoice: 'select id from billing.invoice where tenant_id = $1 limit 1',
  job: 'select id from messaging.long_job where tenant_id = $1 limit 1',
  legalEntity: 'select id from tenant.legal_entity where tenant_id = $1 limit 1',
  member: 'select id from tenant.member where tenant_id = $1 order by id limit 1',
  merchantAccount: 'select id from tenant.merchant_account where tenant_id = $1 limit 1',
  order: 'select id from provisioning.customer_order where tenant_id = $1 limit 1',
  payment: 'select id from billing.payment where tenant_id = $1 limit 1',
  paymentAuthorization: 'select id from billing.payment_authorization where tenant_id = $1 limit 1',
  paymentMethod: 'select id from billing.payment_method where tenant_id = $1 limit 1',
  plan: 'select id from catalog.plan where tenant_id = $1 limit 1',
  priceList: 'select id from pricing.price_list where tenant_id = $1 limit 1',
  product: 'select id from catalog.product where tenant_id = $1 limit 1',
  quote: 'select id from pricing.quote where tenant_id = $1 limit 1',
  subscription: 'select id from provisioning.subscription where tenant_id = $1 limit 1',
  tenant: 'select tenant_id as id from tenant.tenant where tenant_id = $1',
  vendorOperation: 'select id from provisioning.vendor_operation where tenant_id = $1 limit 1',
};

/** Operations that answer before any id is looked at; what they answer to a foreign id is the same as to any. */
const DOOR_OF = { storefront: 'schema/storefront.graphql', backOffice: 'schema/backOffice.graphql' } as const;

interface Operation {
  text: string;
  variables: (idFor: (name: string) => string) => Record<string, unknown>;
  name: string;
}

describe('T16: every operation with an id, tried with somebody else’s', () => {
  let sandbox: Sandbox;
  let foreign: Map<IdKind, string>;

  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true });
    const buyer = sandbox.credentials.shoppers.find(({ tenantCode }) => tenantCode === 'hub-eu');
    await freshQuote(await sandbox.shopper(buyer?.email ?? ''));
    await billedOrder(await sandbox.shopper(buyer?.email ?? ''), { country: 'GB' });
    await orderOf(sandbox, buyer?.email ?? '');
    const [victim] = await sandbox.sql<{ tenant_id: string }>(
      `select tenant_id from tenant.tenant where code = 'hub-eu'`,
    );
    foreign = await idsOf(sandbox, victim?.tenant_id ?? '');
  }, 180_000);
  afterAll(() => sandbox.stop());

  test('the table of ids knows every argument of the schema', () => {
    const unknown = Object.values(DOOR_OF).flatMap((file) =>
      idNames(buildSchema(readFileSync(file, 'utf8'))).filter((name) => !(name in KIND_OF)),
    );
    expect([...new Set(unknown)]).toEqual([]);
    const missing = [...new Set(Object.values(KIND_OF))].filter((kind) => kind !== 'upload' && !foreign.has(kind));
    expect(missing).toEqual([]);
  });

  test.each([
    ['the staff of another country', 'backOffice', () => sandbox.staff('gr')],
    ['a customer of another country', 'storefront', () => sandbox.shopper('eleni@aegean.example')],
    ['a reseller of another country', 'storefront', () => sandbox.shopper('nikos@attica.example')],
    ['a visitor of another country', 'storefront', async () => sandbox.visitor('gr')],
  ] as const)('%s gets the same as for an id that does not exist', async (_who, door, connect) => {
    const client = await connect();
    const schema = buildSchema(readFileSync(DOOR_OF[door], 'utf8'));
    const differences: string[] = [];
    const nothing = new Map<IdKind, string>();
    for (const operation of operationsWithIds(schema)) {
      const toForeign = await answerTo(client, operation, (name) => idOf(foreign, name));
      const toNothing = await answerTo(client, operation, (name) => idOf(nothing, name));
      if (toForeign !== toNothing) {
        differences.push(`${operation.name}: ${toForeign} instead of ${toNothing}`);
      }
    }
    expect(differences).toEqual([]);
  });

  test.each([
    ['R08: a reseller', 'nikos@attica.example', 'eleni@aegean.example'],
    ['another direct customer', 'eleni@aegean.example', 'nikos@attica.example'],
  ])('%s asks for an account of the same tenant that is not its own: null', async (_who, asker, victim) => {
    const client = await sandbox.shopper(asker);
    const [row] = await sandbox.sql<{ id: string }>('select id from tenant.account where email = $1', [victim]);
    const { account } = await client.query<{ account: unknown }>('query ($id: ID!) { account(id: $id) { id name } }', {
      id: encodeId('account', row?.id ?? ''),
    });
    expect(account).toBeNull();
  });

  test('an end customer asks for its reseller, and for the reseller’s other customers: null, and a list of itself', async () => {
    const [customer] = await sandbox.sql<{ id: string; reseller_account_id: string }>(
      `select id, reseller_account_id from tenant.account where email = 'it@camden-dental.example'`,
    );
    const client = await sandbox.memberOf(customer?.id ?? '', 'BUYER');
    const [other] = await sandbox.sql<{ id: string }>(
      `select id from tenant.account where email = 'it@harbour.example'`,
    );
    for (const id of [customer?.reseller_account_id, other?.id]) {
      const { account } = await client.query<{ account: unknown }>('query ($id: ID!) { account(id: $id) { id } }', {
        id: encodeId('account', id ?? ''),
      });
      expect(account).toBeNull();
    }
    const { accounts } = await client.query<{ accounts: { nodes: { email: string }[] } }>(
      '{ accounts { nodes { email } } }',
    );
    expect(accounts.nodes).toEqual([{ email: 'it@camden-dental.example' }]);
  });

  test('T18: an id of another kind names nothing', async () => {
    const client = await sandbox.staff('gr');
    const [row] = await sandbox.sql<{ id: string }>(
      `select id from tenant.account where email = 'eleni@aegean.example'`,
    );
    const asPlan = encodeId('plan', row?.id ?? '');
    const { account, plan } = await client.query<{ account: unknown; plan: unknown }>(
      'query ($id: ID!) { account(id: $id) { id } plan(id: $id) { id } }',
      { id: asPlan },
    );
    expect({ account, plan }).toEqual({ account: null, plan: null });
  });
});

async function orderOf(sandbox: Sandbox, email: string): Promise<void> {
  const buyer = await sandbox.shopper(email);
  const input = await orderInput(sandbox, buyer);
  const { order } = await buyer.mutate<{ order: { id: string } | null }>('placeOrder', input, 'order { id }');
  await troubleWith(sandbox, order?.id ?? '');
}

async function idsOf(sandbox: Sandbox, tenantId: string): Promise<Map<IdKind, string>> {
  const ids = new Map<IdKind, string>();
  for (const [kind, text] of Object.entries(VICTIM_ROW) as [IdKind, string][]) {
    const [row] = await sandbox.sql<{ id: string }>(text, [tenantId]);
    if (row) {
      ids.set(kind, encodeId(kind, row.id));
    }
  }
  return ids;
}

/** The id for an argument: the same for all arguments of its kind. Where there is none yet, one that nothing has. */
function idOf(ids: Map<IdKind, string>, name: string): string {
  const kind = KIND_OF[name] ?? 'account';
  const id = ids.get(kind) ?? encodeId(kind, uuidv7());
  ids.set(kind, id);
  return id;
}

/** The answer without what differs from request to request. */
async function answerTo(
  client: ApiClient,
  { text, variables }: Operation,
  idFor: (name: string) => string,
): Promise<string> {
  const response = await fetch(`${client.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...client.headers },
    body: JSON.stringify({ query: text, variables: variables(idFor) }),
  });
  const body = JSON.stringify(await response.json());
  return `${response.status} ${body.replace(/"requestId":"[^"]*"/g, '').replace(/[a-z]{3}_[0-9a-z]{26}/g, 'ID')}`;
}

function idNames(schema: GraphQLSchema): string[] {
  return rootFields(schema).flatMap(({ field }) =>
    field.args.flatMap((argument) => idNamesOf(nameOf(field, argument), argument.type)),
  );
}

function idNamesOf(name: string, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    return Object.values(named.getFields()).flatMap((field) => idNamesOf(field.name, field.type));
  }
  return named.name === 'ID' ? [name] : [];
}

/** `order(id:)` names an order: the bare `id` is called after its field. */
function nameOf(field: GraphQLField<unknown, unknown>, argument: GraphQLArgument): string {
  return argument.name === 'id' ? field.name : argument.name;
}

function rootFields(schema: GraphQLSchema) {
  return (['query', 'mutation'] as const).flatMap((kind) => {
    const type = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(type?.getFields() ?? {}).map((field) => ({
      kind,
      field: field as GraphQLField<unknown, unknown>,
    }));
  });
}

function operationsWithIds(schema: GraphQLSchema): Operation[] {
  return rootFields(schema)
    .filter(({ field }) => field.args.some((argument) => idNamesOf(nameOf(field, argument), argument.type).length > 0))
    .map(({ kind, field }) => {
      const args = field.args.filter(
        (argument) => idNamesOf('', argument.type).length > 0 || String(argument.type).endsWith('!'),
      );
      const declared = args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
      const passed = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
      const selected = isCompositeType(getNamedType(field.type)) ? ` ${selectionOf(schema, field)}` : '';
      return {
        name: field.name,
        text: `${kind} (${declared}) { ${field.name}(${passed})${selected} }`,
        variables: (idFor) =>
          Object.fromEntries(
            args.map((argument) => [argument.name, sampleOf(nameOf(field, argument), argument.type, idFor)]),
          ),
      };
    });
}

/** The codes of a refusal and every id in the answer: enough to see whether something foreign came back. */
function selectionOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (!isCompositeType(type) || isUnionType(type)) {
    return '{ __typename }';
  }
  const parts = Object.values(type.getFields()).flatMap((inner) => {
    if (inner.name === 'userErrors') {
      return ['userErrors { code path }'];
    }
    const named = getNamedType(inner.type);
    const hasId = isCompositeType(named) && !isUnionType(named) && 'id' in named.getFields();
    return inner.name === 'id'
      ? ['id']
      : hasId && inner.args.every((argument) => !String(argument.type).endsWith('!'))
        ? [`${inner.name} { id }`]
        : [];
  });
  return parts.length > 0 ? `{ ${parts.join(' ')} }` : '{ __typename }';
}
