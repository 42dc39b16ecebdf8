import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSealed } from '../../shared/context/sealed-text.ts';
import { CSP_AGREEMENT_LINKED, type CspAgreementLinked } from '../../shared/events/contracts/tenant.ts';
import { handleOnce } from '../../shared/events/worker.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { publishFacts } from '../../shared/testing/published-facts.ts';
import { secretTraces } from '../../shared/testing/secret-traces.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../shared/testing/test-platform.ts';
import provisioning from '../main.ts';

const ROTATE = `mutation ($input: RotateCspAgreementSecretInput!) { rotateCspAgreementSecret(input: $input) {
  cspAgreement { id tenantId secretRotatedAt } userErrors { code path message } } }`;
const ROTATED = `query ($agreements: [_Any!]!) { _entities(representations: $agreements) { ... on CspAgreement { secretRotatedAt } } }`;

describe('a country gives the credentials of its agreement', () => {
  let platform: TestPlatform;
  const tenantId = uuidv7();
  const agreementId = uuidv7();
  const cspAgreementId = encodeId('cspAgreement', agreementId);
  const agreement: CspAgreementLinked = {
    cspAgreementId: agreementId,
    name: 'CSP Greece',
    partnerTenantId: '0f0e6c62-25b5-4c54-8e3e-0b5a1b2c3d4e',
    region: 'EUROPE',
    markets: ['GR'],
    billingCurrency: 'EUR',
  };
  const given = {
    cspAgreementId,
    clientId: '5c1b8a3e-7f54-4a66-9f1c-0a6b1d2e3f4a',
    clientSecret: 'canary-of-the-client-secret',
    refreshToken: 'canary-of-the-refresh-token',
  };
  const rotate = async (change: object = {}, claims = claimsOf(tenantId)) => {
    const { data } = await platform.ask('provisioning', claims, ROTATE, { input: { ...given, ...change } });
    return data.rotateCspAgreementSecret as { cspAgreement: object | null; userErrors: object[] };
  };
  const rotatedAt = async (claims = claimsOf(tenantId)) => {
    const agreements = [{ __typename: 'CspAgreement', tenantId: encodeId('tenant', tenantId), id: cspAgreementId }];
    const { data, errors } = await platform.ask('provisioning', claims, ROTATED, { agreements });
    return errors?.[0]?.extensions.code ?? (data._entities[0].secretRotatedAt as string | null);
  };
  const sealedText = async () => {
    const [row] = await platform.sql<{ sealed_text: string }>(
      'select sealed_text from provisioning.csp_agreement_secret where tenant_id = $1',
      [tenantId],
    );
    return row?.sealed_text ?? '';
  };

  beforeAll(async () => {
    platform = await startTestPlatform([provisioning]);
    platform.setClock(new Date('2026-11-22T09:41:07.120Z'));
    const fact = { topic: CSP_AGREEMENT_LINKED, aggregateId: agreementId, body: agreement };
    await publishFacts(platform, { as: 'provisioning', tenantId }, fact);
  });
  afterAll(() => platform.stop());

  test('an agreement without credentials says so', async () => {
    expect(await rotatedAt()).toBeNull();
  });

  test('the answer tells when, and nothing else', async () => {
    expect(await rotate()).toEqual({
      cspAgreement: {
        id: cspAgreementId,
        tenantId: encodeId('tenant', tenantId),
        secretRotatedAt: '2026-11-22T09:41:07.120Z',
      },
      userErrors: [],
    });
  });

  test('the next ones replace them, and the audit counts them', async () => {
    platform.setClock(new Date('2026-11-23T00:00:00.000Z'));
    await rotate({ clientSecret: 'canary-of-the-second-secret', refreshToken: null });
    expect(await rotatedAt()).toBe('2026-11-23T00:00:00.000Z');
    const audits = await platform.sql(
      `select operation, before, after from messaging.audit_entry where tenant_id = $1 order by id`,
      [tenantId],
    );
    expect(audits).toEqual([
      { operation: 'rotateCspAgreementSecret', before: { version: 0 }, after: { version: 1 } },
      { operation: 'rotateCspAgreementSecret', before: { version: 1 }, after: { version: 2 } },
    ]);
  });

  test('they can be opened for this agreement of this tenant, and for nothing else', async () => {
    const sealed = await sealedText();
    const opened = openSealed(`csp-agreement:${tenantId}:${agreementId}:v1`, sealed);
    expect(JSON.parse(opened ?? '')).toEqual({
      clientId: given.clientId,
      clientSecret: 'canary-of-the-second-secret',
      refreshToken: null,
    });
    expect(openSealed(`csp-agreement:${tenantId}:${uuidv7()}:v1`, sealed)).toBeNull();
    expect(openSealed(`csp-agreement:${uuidv7()}:${agreementId}:v1`, sealed)).toBeNull();
  });

  test('K06: no table holds them in plain text, and no reading role may open theirs', async () => {
    const traces = await secretTraces(platform, {
      schemas: ['provisioning', 'messaging'],
      canary: 'canary-of-the',
      secretTable: 'provisioning.csp_agreement_secret',
    });
    expect(traces).toEqual({
      tables: [],
      readers: { provisioning_ro: '42501', provisioning_scope_ro: '42501', provisioning_root_ro: '42501' },
    });
  });

  test("T16: another tenant's agreement and an unknown one are not found alike", async () => {
    const notFound = { cspAgreement: null, userErrors: [{ code: 'NOT_FOUND', path: ['cspAgreementId'] }] };
    const stranger = claimsOf(uuidv7());
    expect(await rotate({}, stranger)).toMatchObject(notFound);
    expect(await rotate({ cspAgreementId: encodeId('cspAgreement', uuidv7()) })).toMatchObject(notFound);
    expect(await rotate({ cspAgreementId: encodeId('tenant', tenantId) })).toMatchObject(notFound);
    expect(await rotatedAt(stranger)).toBeNull();
  });

  test('who may not write agreements gives none, and who may not read the tenant learns nothing', async () => {
    const claims = claimsOf(tenantId, { permissions: [] });
    const { errors } = await platform.ask('provisioning', claims, ROTATE, { input: given });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await rotatedAt(claims)).toBe('FORBIDDEN');
  });

  test('the copy of the agreement is the same again after its event was handled again', async () => {
    const copies = () => platform.sql('select * from provisioning.csp_agreement where tenant_id = $1', [tenantId]);
    const before = await copies();
    expect(before).toHaveLength(1);
    await platform.sql('delete from provisioning.csp_agreement where tenant_id = $1', [tenantId]);
    await platform.sql('delete from messaging.handled_event where tenant_id = $1', [tenantId]);
    const writer = await platform.writer('provisioning');
    const events = await platform.sql<{ id: string; topic: string }>(
      'select id, topic from messaging.event where tenant_id = $1',
      [tenantId],
    );
    for (const { id: eventId, topic } of events) {
      for (const handler of provisioning.handlers.filter(({ topics }) => topics.includes(topic))) {
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
        await handleOnce({ writer, clock: () => new Date() }, handler, { tenantId, eventId });
      }
    }
    expect(await copies()).toEqual(before);
  });
});
