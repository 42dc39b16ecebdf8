import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GREECE, startTestPartnerCenter, type TestPartnerCenter } from './testing/partner-client.ts';
import { acceptance, createBuyer, customerIn } from './testing/purchases.ts';

interface Customer {
  id: string;
  userCredentials?: { password: string };
  billingProfile: { attributes: { etag: string }; email: string };
}

let center: TestPartnerCenter;

beforeAll(async () => {
  center = await startTestPartnerCenter();
});
afterAll(() => center.stop());

test("The first administrator's password is told once, at creation", async () => {
  const created = await center.call<Customer>('POST', '/v1/customers', { body: customerIn('DE') });
  expect(created.status).toBe(201);
  const password = created.body.userCredentials?.password ?? '';
  expect(password.length).toBeGreaterThan(8);
  const read = await center.call<Customer>('GET', `/v1/customers/${created.body.id}`);
  const audited = await center.call<object>('GET', '/v1/auditrecords');
  expect(JSON.stringify([read.body, audited.body])).not.toContain(password);
});

test('A name under onmicrosoft.com belongs to one customer', async () => {
  const domain = 'fabrik-berlin.onmicrosoft.com';
  expect(await center.call('HEAD', `/v1/domains/${domain}`)).toMatchObject({ status: 404, body: undefined });
  await center.call('POST', '/v1/customers', { body: customerIn('DE', domain) });
  expect(await center.call('HEAD', `/v1/domains/${domain.toUpperCase()}`)).toMatchObject({ status: 200 });
  const second = await center.call('POST', '/v1/customers', { body: customerIn('DE', domain) });
  expect(second).toMatchObject({ status: 400, body: { code: '3000' } });
});

test.each([
  ['outside the region of the partner', customerIn('US'), 403, '2030'],
  ['in Hungary without its registration number', customerIn('HU'), 400, '600049'],
  [
    'in Germany with a registration number',
    { ...customerIn('DE'), companyProfile: { domain: 'hrb.onmicrosoft.com', organizationRegistrationNumber: 'HRB1' } },
    400,
    '600002',
  ],
  ['without a billing profile', { companyProfile: { domain: 'none.onmicrosoft.com' } }, 400, '3000'],
])('A customer %s is refused', async (_what, body, status, code) => {
  expect(await center.call('POST', '/v1/customers', { body })).toMatchObject({ status, body: { code } });
});

test('Names may be written with a capital and left out as null, as the .NET library does', async () => {
  const { companyProfile, billingProfile } = customerIn('AT');
  const { defaultAddress, ...profile } = billingProfile;
  const capital = (value: object) =>
    Object.fromEntries(
      Object.entries(value).map(([key, inner]: [string, unknown]) => [key.replace(/^./, upper), inner]),
    );
  const body = {
    Id: null,
    CompanyProfile: capital(companyProfile),
    BillingProfile: { ...capital(profile), DefaultAddress: capital(defaultAddress) },
    AssociatedPartnerId: null,
  };
  expect(await center.call('POST', '/v1/customers', { body })).toMatchObject({ status: 201 });
});

test('A list holds the own customers alone, and can be narrowed', async () => {
  const domain = 'narrow.onmicrosoft.com';
  await center.call('POST', '/v1/customers', { body: customerIn('DE', domain) });
  await center.call('POST', '/v1/customers', { body: customerIn('GR'), partner: GREECE });
  const filter = encodeURIComponent(JSON.stringify({ Field: 'Domain', Value: 'narrow', Operator: 'starts_with' }));
  const found = await center.call('GET', `/v1/customers?size=40&filter=${filter}`);
  expect(found.body).toMatchObject({ totalCount: 1, items: [{ companyProfile: { domain } }] });
  expect(await center.call('GET', '/v1/customers', { partner: GREECE })).toMatchObject({ body: { totalCount: 1 } });
  expect(await center.call('GET', '/v1/customers?filter=broken')).toMatchObject({ status: 400 });
});

test('A billing profile is changed by who has seen its present state', async () => {
  const path = `/v1/customers/${await createBuyer(center)}/profiles/billing`;
  const { body: seen } = await center.call<Customer['billingProfile']>('GET', path);
  const headers = { 'if-match': `"${seen.attributes.etag}"` };
  const body = { ...seen, email: 'new@fabrik.example' };
  expect(await center.call('PUT', path, { body, headers })).toMatchObject({ status: 200, body: { email: body.email } });
  expect(await center.call('PUT', path, { body, headers })).toMatchObject({ status: 400, body: { code: '2055' } });
  expect(await center.call('PUT', path, { body })).toMatchObject({ status: 400, body: { code: '2055' } });
});

test('The same confirmation of the agreement is refused, another contact is accepted', async () => {
  const path = `/v1/customers/${await createBuyer(center)}/agreements`;
  const again = await center.call('POST', path, { body: acceptance() });
  expect(again).toMatchObject({ status: 400, body: { code: '600061' } });
  expect(await center.call('POST', path, { body: acceptance('Anna') })).toMatchObject({ status: 201 });
  const other = { ...acceptance('Eva'), templateId: '00000000-0000-0000-0000-000000000000' };
  expect(await center.call('POST', path, { body: other })).toMatchObject({ status: 400, body: { code: '3000' } });
  const list = await center.call('GET', `${path}?agreementType=MicrosoftCustomerAgreement`);
  expect(list).toMatchObject({ body: { totalCount: 2 } });
  expect(await center.call('GET', path)).toMatchObject({ body: { totalCount: 0 } });
});

test.each([
  ['a whole one', { country: 'DE', city: 'Berlin', addressLine1: 'Ring 1', postalCode: '10117' }, 'VerifiedShippable'],
  [
    'a wrong postal code',
    { country: 'DE', city: 'Berlin', addressLine1: 'Ring 1', postalCode: '1' },
    'NeedsUserInteraction',
  ],
  ['no street', { country: 'GR', city: 'Athens', postalCode: '105 63' }, 'NeedsUserInteraction'],
])('An address is checked: %s', async (_what, body, status) => {
  const answer = await center.call('POST', '/v1/validations/address', { body });
  expect(answer).toMatchObject({ status: 200, body: { status, originalAddress: body } });
});

test.each([
  ['/v1/products?country=DE&targetView=Nothing', 403, '400036'],
  ['/v1/products?targetView=OnlineServices', 400, '3000'],
  ['/v1/products?country=GR&targetView=OnlineServices', 403, '2030'],
  ['/v1/products/CFQ7TTC0XXXX?country=DE', 404, '400013'],
  ['/v1/products/CFQ7TTC0LH18/skus/9999?country=DE', 404, '400018'],
  ['/v1/products/CFQ7TTC0LH18/skus/0001/availabilities/NONE?country=DE', 404, '400019'],
])('The catalogue refuses %s', async (path, status, code) => {
  expect(await center.call('GET', path)).toMatchObject({ status, body: { code } });
});

test("A customer's catalogue is that of its country", async () => {
  const customer = await createBuyer(center);
  const answer = await center.call<{ items: { country: string; segment: string; defaultCurrency: object }[] }>(
    'GET',
    `/v1/customers/${customer}/products/CFQ7TTC0LH18/skus/0001/availabilities`,
  );
  expect(answer.body.items.map(({ country }) => country)).toEqual(answer.body.items.map(() => 'DE'));
  expect(answer.body.items[0]).toMatchObject({ defaultCurrency: { code: 'EUR', symbol: '€' } });
});

test('What was done is in the audit of the partner who did it, for ninety days', async () => {
  const customer = await createBuyer(center);
  const { body } = await center.call<{ items: { customerId: string; operationType: string }[] }>(
    'GET',
    '/v1/auditrecords',
  );
  expect(body.items).toContainEqual(
    expect.objectContaining({ customerId: customer, operationType: 'add_customer', operationStatus: 'succeeded' }),
  );
  const others = await center.call<typeof body>('GET', '/v1/auditrecords', { partner: GREECE });
  expect(others.body.items.map(({ customerId }) => customerId)).not.toContain(customer);
  const old = await center.call('GET', '/v1/auditrecords?startDate=2020-01-01');
  expect(old).toMatchObject({ status: 400, body: { code: '3000' } });
});

function upper(letter: string): string {
  return letter.toUpperCase();
}
