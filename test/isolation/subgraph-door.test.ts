import { afterEach, describe, expect, test } from '@jest/globals';
import type { SubgraphDefinition } from '../../subgraphs/shared/server/start-subgraph.ts';
import { encodeId } from '../../subgraphs/shared/ids/type-id.ts';
import { uuidv7 } from '../../subgraphs/shared/ids/uuid.ts';
import { claimsOf, startTestPlatform, type TestPlatform } from '../../subgraphs/shared/testing/test-platform.ts';
import tenant from '../../subgraphs/tenant/main.ts';

const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on LegalEntity { id name } } }`;

const A = uuidv7();
const B = uuidv7();

describe('a subgraph, asked past the gateway', () => {
  let platform: TestPlatform;
  afterEach(() => platform.stop());

  /** Two tenants with a legal entity each, named after its tenant. */
  const start = async (definition: SubgraphDefinition) => {
    platform = await startTestPlatform([definition]);
    const ids = { [A]: uuidv7(), [B]: uuidv7() };
    for (const [tenantId, name] of [
      [A, 'Company of A'],
      [B, 'Company of B'],
    ] as const) {
      await platform.sql(
        `insert into tenant.tenant (tenant_id, code, name, kind, status, countries, currencies, default_currency, time_zone, created_at)
        values ($1, $2, $2, 'COUNTRY', 'ACTIVE', '{GR}', '{EUR}', 'EUR', 'UTC', now())`,
        [tenantId, name],
      );
      await platform.sql(
        `insert into tenant.legal_entity (tenant_id, id, name, country, functional_currency, address) values ($1, $2, $3, 'GR', 'EUR', '{}')`,
        [tenantId, ids[tenantId], name],
      );
    }
    const representation = (tenantId: string, id = ids[tenantId] ?? '') => ({
      __typename: 'LegalEntity',
      tenantId: encodeId('tenant', tenantId),
      id: encodeId('legalEntity', id),
    });
    return { representation };
  };
  const entities = async (tenantId: string, representations: object[]) => {
    const { data } = await platform.ask('tenant', claimsOf(tenantId), ENTITIES, { representations });
    return data._entities as ({ name: string } | null)[];
  };

  test('S02: with a valid context of A, entities of B are null, in their places', async () => {
    const { representation } = await start(tenant);
    const asked = [representation(A), representation(B), representation(A, uuidv7()), representation(A)];
    const answered = await entities(A, asked);
    expect(answered.map((entity) => entity?.name ?? null)).toEqual(['Company of A', null, null, 'Company of A']);
  });

  test('S05: more than five hundred entities at once are refused', async () => {
    const { representation } = await start(tenant);
    const representations = Array.from({ length: 10_000 }, () => representation(A));
    const { status, errors } = await platform.ask('tenant', claimsOf(A), ENTITIES, { representations });
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test('C01: the same question of one tenant after the other is never answered from the other’s', async () => {
    const { representation } = await start(tenant);
    expect(await foreignAnswers(entities, representation)).toBe(0);
  });

  test('C02: a loader that outlived its operation would be noticed by that', async () => {
    let kept: object | null = null;
    const careless: SubgraphDefinition = {
      ...tenant,
      createLoaders: (...given) => (kept ??= tenant.createLoaders(...given)),
    };
    const { representation } = await start(careless);
    expect(await foreignAnswers(entities, representation)).toBeGreaterThan(0);
  });
});

/** Asks as A and as B in turn for a row of B; counts how often A is shown it. */
async function foreignAnswers(
  entities: (tenantId: string, representations: object[]) => Promise<({ name: string } | null)[]>,
  representation: (tenantId: string) => object,
): Promise<number> {
  let shown = 0;
  for (let round = 0; round < 20; round++) {
    await entities(B, [representation(B)]);
    const [seenByA] = await entities(A, [representation(B)]);
    shown += seenByA ? 1 : 0;
  }
  return shown;
}
