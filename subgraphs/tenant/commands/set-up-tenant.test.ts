import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeId } from '../../shared/ids/type-id.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import tenant from '../main.ts';

const USER_ERRORS = 'userErrors { code path }';

describe('a tenant is set up and begins to sell', () => {
  let platform: TestPlatform;
  let rootId: string;
  let greeceId: string;
  const inGreece = () => claimsOf(greeceId, { homeTenantId: rootId, isRootTenant: true, door: 'root' });
  const ask = (query: string, variables = {}, headers = {}) =>
    platform.ask('tenant', inGreece(), query, variables, headers);
  const activate = (expectedVersion: number) =>
    ask(
      `mutation ($input: ActivateTenantInput!) { activateTenant(input: $input) { tenant { status version } ${USER_ERRORS} } }`,
      {
        input: { tenantId: encodeId('tenant', greeceId), expectedVersion },
      },
    );
  const createStorefront = (host: string) =>
    ask(
      `mutation ($input: CreateStorefrontInput!) { createStorefront(input: $input) { publishableKey storefront { hosts currencies } ${USER_ERRORS} } }`,
      { input: { hosts: [host], primaryLocale: 'el-GR', registration: 'OPEN' } },
    );
  const createLegalEntity = (vatId: string) =>
    ask(
      `mutation ($input: CreateLegalEntityInput!) { createLegalEntity(input: $input) { legalEntity { id name vatId } ${USER_ERRORS} } }`,
      {
        input: {
          name: 'Hellas Cloud SA',
          country: 'GR',
          vatId,
          functionalCurrency: 'EUR',
          address: { lines: ['Ermou 1'], city: 'Athens', country: 'GR' },
        },
      },
    );

  beforeAll(async () => {
    platform = await startTestPlatform([tenant]);
    rootId = (await platform.sql<{ tenant_id: string }>(`select tenant_id from tenant.tenant`))[0]?.tenant_id ?? '';
    const asRoot = claimsOf(rootId, { isRootTenant: true, door: 'root' });
    await platform.ask(
      'tenant',
      asRoot,
      `mutation ($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } } }`,
      {
        input: {
          code: 'gr',
          name: 'Greece',
          parentId: encodeId('tenant', rootId),
          countries: ['GR'],
          currencies: ['EUR'],
          timeZone: 'Europe/Athens',
        },
      },
    );
    greeceId =
      (await platform.sql<{ tenant_id: string }>(`select tenant_id from tenant.tenant where code = 'gr'`))[0]
        ?.tenant_id ?? '';
  });
  afterAll(() => platform.stop());

  test('it cannot be activated while something is missing', async () => {
    const { data } = await activate(1);
    expect(data.activateTenant).toEqual({ tenant: null, userErrors: [{ code: 'CHECKLIST_INCOMPLETE', path: [] }] });
  });

  test('a legal entity needs a VAT id of its country', async () => {
    const { data: refused } = await createLegalEntity('DE123456789');
    expect(refused.createLegalEntity.userErrors).toEqual([{ code: 'VAT_ID_INVALID', path: ['vatId'] }]);
    const { data } = await createLegalEntity('EL094014201');
    expect(data.createLegalEntity.legalEntity).toMatchObject({ name: 'Hellas Cloud SA', vatId: 'EL094014201' });
  });

  test('two storefronts opened at once: there is one', async () => {
    const both = await Promise.all([createStorefront('shop.gr.example'), createStorefront('shop2.gr.example')]);
    const codes = both.map(({ data }) => data.createStorefront.userErrors[0]?.code ?? 'OPENED').sort();
    expect(codes).toEqual(['OPENED', 'STOREFRONT_EXISTS']);
  });

  test('a merchant account is linked once for each gateway, an agreement once for each tenant', async () => {
    const { data } = await ask('{ storefront { tenant { legalEntities { id } } } }');
    const legalEntityId = data.storefront.tenant.legalEntities[0].id;
    const link = () =>
      ask(
        `mutation ($input: LinkMerchantAccountInput!) { linkMerchantAccount(input: $input) { merchantAccount { gateway legalEntity { id } } ${USER_ERRORS} } }`,
        {
          input: { gateway: 'STRIPE', legalEntityId },
        },
      );
    expect((await link()).data.linkMerchantAccount).toEqual({
      merchantAccount: { gateway: 'STRIPE', legalEntity: { id: legalEntityId } },
      userErrors: [],
    });
    expect((await link()).data.linkMerchantAccount.userErrors).toEqual([
      { code: 'MERCHANT_ACCOUNT_LIMIT', path: ['gateway'] },
    ]);
    const agree = () =>
      ask(
        `mutation ($input: LinkCspAgreementInput!) { linkCspAgreement(input: $input) { cspAgreement { billingCurrency } ${USER_ERRORS} } }`,
        {
          input: { name: 'Greece', partnerTenantId: '8f7e1a02-6f0e-4d57-8a8e-3f5a0c2f9b11', markets: ['GR'] },
        },
      );
    expect((await agree()).data.linkCspAgreement.cspAgreement).toEqual({ billingCurrency: 'EUR' });
    expect((await agree()).data.linkCspAgreement.userErrors).toEqual([
      { code: 'AGREEMENT_ALREADY_LINKED', path: ['partnerTenantId'] },
    ]);
  });

  test('then it is activated, and a stale version is told the current state', async () => {
    expect((await activate(1)).data.activateTenant).toEqual({
      tenant: { status: 'ACTIVE', version: 2 },
      userErrors: [],
    });
    expect((await activate(1)).data.activateTenant).toEqual({
      tenant: { status: 'ACTIVE', version: 2 },
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['expectedVersion'] }],
    });
  });

  test('R05: the audit names the person, where from, and why', async () => {
    const headers = { 'x-audit-reason': 'quarterly review' };
    const suspend = `mutation ($input: SuspendTenantInput!) { suspendTenant(input: $input) { tenant { status } ${USER_ERRORS} } }`;
    await ask(
      suspend,
      { input: { tenantId: encodeId('tenant', greeceId), expectedVersion: 2, reason: 'audit' } },
      headers,
    );
    const claims = { ...inGreece(), readScope: 'all' as const };
    const { data } = await platform.ask(
      'tenant',
      claims,
      '{ auditEntries(filter: { operation: ["suspendTenant"] }) { nodes { actorName reason actingFromTenant { code } tenant { code } subjectId } totalCount { value } } }',
    );
    expect(data.auditEntries).toEqual({
      nodes: [
        {
          actorName: 'Eleni K.',
          reason: 'quarterly review',
          actingFromTenant: { code: 'root' },
          tenant: { code: 'gr' },
          subjectId: encodeId('tenant', greeceId),
        },
      ],
      totalCount: { value: 1 },
    });
  });
});
