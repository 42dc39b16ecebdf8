import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeId } from '../../shared/ids/type-id.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import tenant from '../main.ts';

const CREATE = `mutation ($input: CreateTenantInput!) {
  createTenant(input: $input) { tenant { id code status defaultCurrency } userErrors { code path message } } }`;

describe('root creates a tenant', () => {
  let platform: TestPlatform;
  let rootId: string;
  const root = () => claimsOf(rootId, { isRootTenant: true, door: 'root' });
  const greece = () => ({
    code: 'gr',
    name: 'Greece',
    parentId: encodeId('tenant', rootId),
    countries: ['GR'],
    currencies: ['EUR'],
    timeZone: 'Europe/Athens',
  });

  beforeAll(async () => {
    platform = await startTestPlatform([tenant]);
    const [row] = await platform.sql<{ tenant_id: string }>(`select tenant_id from tenant.tenant where code = 'root'`);
    rootId = row?.tenant_id ?? '';
  });
  afterAll(() => platform.stop());

  test('it begins as a draft, with the first currency as its default', async () => {
    const { data, errors } = await platform.ask('tenant', root(), CREATE, { input: greece() });
    expect(errors).toBeUndefined();
    expect(data.createTenant).toEqual({
      tenant: { id: expect.stringMatching(/^ten_/), code: 'gr', status: 'DRAFT', defaultCurrency: 'EUR' },
      userErrors: [],
    });
  });

  test('the same key makes no second tenant and answers as before', async () => {
    const input = { ...greece(), code: 'bg', countries: ['BG'] };
    const headers = { 'idempotency-key': 'create-bulgaria' };
    const first = await platform.ask('tenant', root(), CREATE, { input }, headers);
    const second = await platform.ask('tenant', root(), CREATE, { input }, headers);
    expect(second.data).toEqual(first.data);
    expect(second.extensions).toEqual({ idempotentReplay: true });
    const other = await platform.ask('tenant', root(), CREATE, { input: { ...input, name: 'Other' } }, headers);
    expect(other.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  test('a code is taken once and for all', async () => {
    const { data } = await platform.ask('tenant', root(), CREATE, { input: { ...greece(), name: 'Second Greece' } });
    expect(data.createTenant).toMatchObject({ tenant: null, userErrors: [{ code: 'CODE_TAKEN', path: ['code'] }] });
  });

  test('a country may not create tenants below another', async () => {
    const { data, errors } = await platform.ask('tenant', claimsOf(rootId, { permissions: [] }), CREATE, {
      input: greece(),
    });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('root lists all tenants by code', async () => {
    const claims = { ...root(), readScope: 'all' as const };
    const { data } = await platform.ask(
      'tenant',
      claims,
      '{ tenants(first: 2) { nodes { code parent { code } } pageInfo { hasNextPage } totalCount { value precision } } }',
    );
    expect(data.tenants).toEqual({
      nodes: [
        { code: 'bg', parent: { code: 'root' } },
        { code: 'gr', parent: { code: 'root' } },
      ],
      pageInfo: { hasNextPage: true },
      totalCount: { value: 3, precision: 'EXACT' },
    });
  });
});
