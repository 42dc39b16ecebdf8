import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import { ApiClient } from '../../cli/api-client.ts';
import { billedOrder } from '../support/billed-order.ts';
import { filledCart } from '../support/filled-cart.ts';
import { orderInput, troubleWith } from '../support/order-input.ts';
import { addCard, quoteFor, BUSINESS_PREMIUM } from '../support/purchase.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
let root: ApiClient;
let inGreece: ApiClient;
let staff: ApiClient;
let shop: ApiClient;

beforeAll(async () => {
  sandbox = await startSandbox({ withSimulators: true });
  root = await sandbox.root({ 'x-tenant-id': 'root' });
  inGreece = root.as({ 'x-tenant-id': 'new', 'x-audit-reason': 'a day of work' });
  staff = await sandbox.staff('gr');
  shop = sandbox.visitor('gr');
}, 180_000);
afterAll(() => sandbox.stop());

/** Nobody asks later who put what into a cart; the quote that was made of it is audited. */
const NOT_AUDITED = ['changeCartBuyer', 'changeCartLine', 'createCart'];

/** Every mutation is done once; each leaves exactly one line in the audit, with its name, its actor and its request. */
test('A01: a day of work leaves one line in the audit for each thing that was done', async () => {
  const done = new Map<string, number>();
  const act = async <Payload>(client: ApiClient, name: string, input: object, selection: string): Promise<Payload> => {
    const requestId = `a01-${name}-${done.size}`;
    const payload = await client.as({ 'x-request-id': requestId }).mutate<Payload>(name, input, selection);
    const lines = await sandbox.sql<{ operation: string; actor_name: string; request_id: string }>(
      'select operation, actor_name, request_id from messaging.audit_entry where request_id = $1',
      [requestId],
    );
    expect(lines).toEqual([{ operation: name, actor_name: expect.stringMatching(/\S/), request_id: requestId }]);
    done.set(name, lines.length);
    return payload;
  };

  await workOfRoot(act);
  await workOfStaff(act);
  await workOfBackOffice(act);
  await workOfPeople(act);
  await workOfBuyers(act);
  await workOfPayers(act);
  await workOfOrders(act);

  const schemas = ['storefront', 'backOffice', 'root'].map((door) =>
    buildSchema(readFileSync(`schema/${door}.graphql`, 'utf8')),
  );
  const mutations = new Set(schemas.flatMap((schema) => Object.keys(schema.getMutationType()?.getFields() ?? {})));
  expect([...done.keys(), ...NOT_AUDITED].sort()).toEqual([...mutations].sort());
  const edits = await sandbox.sql('select from messaging.audit_entry where operation = any($1)', [NOT_AUDITED]);
  expect(edits).toEqual([]);
});

type Act = <Payload>(client: ApiClient, name: string, input: object, selection: string) => Promise<Payload>;

interface Versioned {
  id: string;
  version: number;
}

async function workOfRoot(act: Act): Promise<void> {
  const { tenantByCode } = await root.query<{ tenantByCode: { id: string } }>('{ tenantByCode(code: "root") { id } }');
  const { tenant } = await act<{ tenant: Versioned }>(
    root,
    'createTenant',
    {
      code: 'new',
      name: 'New',
      parentId: tenantByCode.id,
      countries: ['GR'],
      currencies: ['EUR'],
      timeZone: 'Europe/Athens',
    },
    'tenant { id version }',
  );
  const address = { lines: ['Ermou 2'], city: 'Athens', country: 'GR' };
  const { legalEntity } = await act<{ legalEntity: { id: string } }>(
    inGreece,
    'createLegalEntity',
    { name: 'New SA', country: 'GR', functionalCurrency: 'EUR', address },
    'legalEntity { id }',
  );
  const storefront = { hosts: ['new.shop.example'], primaryLocale: 'el-GR', registration: 'OPEN' };
  await act(inGreece, 'createStorefront', storefront, 'storefront { id }');
  const agreement = { name: 'New', partnerTenantId: '3b9a3f6e-8a57-4b0e-9f2d-0d5f1a9c9001', markets: ['GR'] };
  const { cspAgreement } = await act<{ cspAgreement: { id: string } }>(
    inGreece,
    'linkCspAgreement',
    agreement,
    'cspAgreement { id }',
  );
  const link = { gateway: 'STRIPE', legalEntityId: legalEntity.id };
  const { merchantAccount } = await act<{ merchantAccount: { id: string } }>(
    inGreece,
    'linkMerchantAccount',
    link,
    'merchantAccount { id }',
  );
  const activated = await act<{ tenant: Versioned }>(
    inGreece,
    'activateTenant',
    { tenantId: tenant.id, expectedVersion: tenant.version },
    'tenant { id version }',
  );
  await copied('provisioning.csp_agreement', 2 + 5 + 1);
  await copied('billing.merchant_account', 6 + 1);
  const secret = {
    cspAgreementId: cspAgreement.id,
    clientId: '0d5f1a9c-8a57-4b0e-9f2d-3b9a3f6e9001',
    clientSecret: 'secret of the agreement',
  };
  await act(inGreece, 'rotateCspAgreementSecret', secret, 'cspAgreement { id }');
  const keys = {
    merchantAccountId: merchantAccount.id,
    secretKey: 'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
    webhookSecret: 'whsec_1234567890abcdef',
  };
  await act(inGreece, 'rotateMerchantAccountSecret', keys, 'merchantAccount { id }');
  await act(
    inGreece,
    'suspendTenant',
    { tenantId: tenant.id, expectedVersion: activated.tenant.version, reason: 'a day of work' },
    'tenant { status }',
  );

  const sheet = readFileSync('blueprints/price-sheets/GR.csv');
  const { upload } = await act<{ upload: { id: string } }>(
    root,
    'createUpload',
    { fileName: 'GR.csv', mediaType: 'text/csv', sizeBytes: sheet.length },
    'upload { id }',
  );
  const sheetImport = { uploadId: upload.id, format: 'MICROSOFT_PRICE_SHEET', market: 'GR' };
  const { url } = (
    await root.mutate<{ upload: { id: string; url: string } }>(
      'createUpload',
      { fileName: 'GR.csv', mediaType: 'text/csv', sizeBytes: sheet.length },
      'upload { id url }',
    )
  ).upload;
  await root.put(url, sheet);
  const uploadId = /upl_[0-9a-z]+/.exec(url)?.[0];
  const { job } = await act<{ job: { id: string } }>(
    root,
    'startCatalogImport',
    { ...sheetImport, uploadId },
    'job { id }',
  );
  await act(root, 'cancelJob', { jobId: job.id }, 'job { status }');
  const { tenants } = await (
    await sandbox.root({ 'x-tenant-scope': 'all' })
  ).query<{ tenants: { nodes: { id: string; code: string }[] } }>('{ tenants(first: 50) { nodes { id code } } }');
  const greece = tenants.nodes.find((node) => node.code === 'gr')?.id;
  const { catalogPublicationPlan } = await root.query<{ catalogPublicationPlan: { planToken: string } }>(
    'query ($ids: [ID!]!) { catalogPublicationPlan(tenantIds: $ids, mode: FULL) { planToken } }',
    { ids: [greece] },
  );
  await act(root, 'startCatalogPublication', { planToken: catalogPublicationPlan.planToken }, 'job { id }');
  await act(root, 'advanceSandboxClock', { by: 'PT1S' }, 'sandboxClock { now }');
}

async function workOfStaff(act: Act): Promise<void> {
  const rate = { fromCurrency: 'USD', toCurrency: 'EUR', rate: '0.92', validFrom: new Date().toISOString() };
  await act(staff, 'recordExchangeRate', rate, 'exchangeRate { id }');
  const { priceList } = await act<{ priceList: Versioned }>(
    staff,
    'createPriceList',
    { name: 'Resellers', currency: 'EUR', audience: 'RESELLERS' },
    'priceList { id version }',
  );
  const drafted = await act<{ priceList: Versioned; job: { id: string } }>(
    staff,
    'createPriceListVersion',
    { priceListId: priceList.id, expectedVersion: priceList.version, market: 'GR', markupPercent: '10' },
    'priceList { id version } job { id }',
  );
  await ended(drafted.job.id);
  const activation = {
    priceListId: priceList.id,
    expectedVersion: drafted.priceList.version,
    versionNumber: 1,
    effectiveFrom: new Date().toISOString(),
  };
  await act(staff, 'activatePriceList', activation, 'priceList { id }');
  const { plans } = await staff.query<{ plans: { nodes: { id: string }[] } }>('{ plans(first: 1) { nodes { id } } }');
  const planId = plans.nodes[0]?.id;
  await act(staff, 'withdrawPlan', { planId }, 'plan { id }');
  await act(staff, 'publishPlan', { planId }, 'plan { id }');
  const { apiKey } = await act<{ apiKey: { id: string } }>(
    staff,
    'createApiKey',
    { name: 'Key', permissions: ['account:read'] },
    'apiKey { id }',
  );
  await act(staff, 'rotateApiKey', { apiKeyId: apiKey.id, overlap: 'P1D' }, 'apiKey { id }');
  await act(staff, 'revokeApiKey', { apiKeyId: apiKey.id }, 'apiKey { id }');
}

async function workOfBackOffice(act: Act): Promise<void> {
  const address = { lines: ['Ermou 4'], city: 'Athens', country: 'GR' };
  const externalId = { system: 'erp', value: '1' };
  const item = { externalId, kind: 'DIRECT_CUSTOMER', name: 'Synced', email: 'it@synced.example', address };
  await act(staff, 'upsertAccounts', { items: [item] }, 'results { outcome }');
  const { changes } = await staff.query<{ changes: { pageInfo: { endCursor: string } } }>(
    '{ changes(first: 1) { pageInfo { endCursor } } }',
  );
  const acknowledged = { consumer: 'erp', upToCursor: changes.pageInfo.endCursor };
  await act(staff, 'acknowledgeChanges', acknowledged, '__typename');
  const file = Buffer.from(`${JSON.stringify(item)}\n`);
  const room = { fileName: 'accounts.jsonl', mediaType: 'application/jsonl', sizeBytes: file.length };
  const { upload } = await staff.mutate<{ upload: { id: string; url: string } }>(
    'createUpload',
    room,
    'upload { id url }',
  );
  await staff.put(upload.url, file);
  await act(staff, 'startBulkUpsert', { kind: 'ACCOUNTS', uploadId: upload.id }, 'job { id }');
}

async function workOfPeople(act: Act): Promise<void> {
  const password = 'olive grove at noon';
  const { member } = await act<{ member: { id: string } }>(
    staff,
    'inviteMember',
    { name: 'New Colleague', email: 'new@gr.example', roles: ['BILLING_AGENT'] },
    'member { id }',
  );
  const invitationToken = await sandbox.letterTo('new@gr.example', 'INVITATION');
  await act(shop, 'acceptInvitation', { invitationToken, password }, 'session { accessToken }');
  await act(staff, 'changeMemberRoles', { memberId: member.id, roles: ['SUBSCRIPTIONS_MANAGER'] }, 'member { id }');
  const anybody = new ApiClient(sandbox.url);
  const session = 'session { accessToken refreshToken }';
  interface Opened {
    session: { accessToken: string; refreshToken: string };
  }
  const login = { tenantCode: 'gr', email: 'new@gr.example', password };
  const { session: opened } = await act<Opened>(anybody, 'signInStaff', login, session);
  const { session: refreshed } = await act<Opened>(
    anybody,
    'refreshSession',
    { refreshToken: opened.refreshToken },
    session,
  );
  await act(anybody, 'signOut', { refreshToken: refreshed.refreshToken }, '__typename');
  await act(staff, 'signOutEverywhere', { memberId: member.id }, '__typename');

  const address = { lines: ['Ermou 3'], city: 'Athens', country: 'GR' };
  const registration = {
    kind: 'RESELLER',
    companyName: 'Fresh Cloud',
    address,
    contactName: 'Anna',
    email: 'anna@fresh.example',
    password,
  };
  await act(shop, 'registerAccount', registration, 'registration { status }');
  const emailToken = await sandbox.letterTo('anna@fresh.example', 'CONFIRM_EMAIL');
  await act(shop, 'confirmEmail', { emailToken }, '__typename');
  const signedIn = await act<Opened>(shop, 'signIn', { email: 'anna@fresh.example', password }, session);
  const reseller = shop.as({ authorization: `Bearer ${signedIn.session.accessToken}` });
  const customer = { name: 'Corner Shop', email: 'it@corner.example', address };
  const { account } = await act<{ account: Versioned }>(reseller, 'addEndCustomer', customer, 'account { id version }');
  const change = { accountId: account.id, expectedVersion: account.version, name: 'Corner Shop SA' };
  await act(reseller, 'changeAccount', change, 'account { id }');

  await sandbox.sql(`update tenant.storefront set registration = 'WITH_APPROVAL' where hosts @> '{gr.shop.example}'`);
  for (const [verdict, email] of [
    ['approveRegistration', 'yes@fresh.example'],
    ['rejectRegistration', 'no@fresh.example'],
  ] as const) {
    await shop.mutate(
      'registerAccount',
      { ...registration, kind: 'DIRECT_CUSTOMER', email },
      'registration { status }',
    );
    await shop.mutate('confirmEmail', { emailToken: await sandbox.letterTo(email, 'CONFIRM_EMAIL') }, '__typename');
    const { accounts } = await staff.query<{ accounts: { nodes: (Versioned & { email: string })[] } }>(
      '{ accounts(filter: { status: [PENDING_APPROVAL] }) { nodes { id version email } } }',
    );
    const pending = accounts.nodes.find((node) => node.email === email);
    const reason = verdict === 'rejectRegistration' ? { reason: 'not a company' } : {};
    await act(
      staff,
      verdict,
      { accountId: pending?.id, expectedVersion: pending?.version, ...reason },
      'account { id }',
    );
  }
}

async function workOfBuyers(act: Act): Promise<void> {
  const buyer = await sandbox.shopper('eleni@aegean.example');
  const { cart } = await filledCart(buyer);
  const quoted = await act<{ quote: { id: string } | null }>(
    buyer,
    'createQuote',
    { cartId: cart.id, expectedVersion: cart.version },
    'quote { id } userErrors { code message }',
  );
  expect(quoted.quote).not.toBeNull();
}

async function workOfPayers(act: Act): Promise<void> {
  const buyer = await sandbox.shopper('eleni@aegean.example');
  const { paymentId } = await billedOrder(buyer, { country: 'GR' });
  const amount = { amount: '0.01', currency: 'EUR' };
  await act(staff, 'refundPayment', { paymentId, amount, reason: 'a day of work' }, 'payment { id }');
  const card = { gateway: 'STRIPE', gatewayToken: 'pm_card_visa' };
  const { paymentMethod } = await act<{ paymentMethod: { id: string } }>(
    buyer,
    'addPaymentMethod',
    card,
    'paymentMethod { id }',
  );
  const { token: quoteToken } = await quoteFor(buyer, [{ sku: BUSINESS_PREMIUM, quantity: 1 }]);
  const { paymentAuthorization } = await act<{ paymentAuthorization: { id: string } }>(
    buyer,
    'authorizePayment',
    { quoteToken, paymentMethodId: await addCard(buyer, 'pm_card_visa') },
    'paymentAuthorization { id } userErrors { code message }',
  );
  const authorized = { paymentAuthorizationId: paymentAuthorization.id };
  await act(buyer, 'confirmPaymentAuthorization', authorized, 'paymentAuthorization { id }');
  await act(buyer, 'cancelPaymentAuthorization', authorized, 'paymentAuthorization { id }');
  await act(buyer, 'removePaymentMethod', { paymentMethodId: paymentMethod.id }, 'userErrors { code message }');
  const reseller = await sandbox.shopper('nikos@attica.example');
  const { viewer } = await reseller.query<{ viewer: { account: { id: string; credit: { version: number } } } }>(
    '{ viewer { account { id credit { version } } } }',
  );
  const { id: accountId, credit } = viewer.account;
  const limit = { amount: '5000.00', currency: 'EUR' };
  const change = { accountId, expectedVersion: credit.version, limit };
  await act(staff, 'changeCreditLimit', change, 'account { credit { version } } userErrors { code message }');
}

async function workOfOrders(act: Act): Promise<void> {
  const buyer = await sandbox.shopper('eleni@aegean.example');
  const input = await orderInput(sandbox, buyer);
  const { order } = await act<{ order: { id: string } | null }>(
    buyer,
    'placeOrder',
    input,
    'order { id } userErrors { code message }',
  );
  const { vendorOperationId } = await troubleWith(sandbox, order?.id ?? '');
  const operator = root.as({ 'x-tenant-id': 'gr', 'x-audit-reason': 'a day of work' });
  await act(operator, 'retryVendorOperation', { vendorOperationId }, 'vendorOperation { status }');
  const other = await troubleWith(sandbox, order?.id ?? '');
  const resolution = { ...other, resolution: 'GIVE_UP', note: 'a day of work' };
  await act(operator, 'resolveVendorOperation', resolution, 'vendorOperation { status }');
}

async function ended(jobId: string): Promise<void> {
  for (;;) {
    const { job } = await staff.query<{ job: { endedAt: string | null } }>(
      'query ($id: ID!) { job(id: $id) { endedAt } }',
      { id: jobId },
    );
    if (job.endedAt) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function copied(table: string, rows: number): Promise<void> {
  while ((await sandbox.sql(`select from ${table}`)).length < rows) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
