import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { priceSheet, startCatalogue, type SheetRow, type TestCatalogue } from '../../../test/support/catalogue.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const ROWS: SheetRow[] = [
  { SkuId: '0001', SkuTitle: 'Business Basic' },
  { SkuId: '0002', SkuTitle: 'Business Premium' },
  { SkuId: '0002', SkuTitle: 'Business Premium', BillingPlan: 'Annual' },
  { SkuId: '0003', SkuTitle: 'Business Standard', Segment: 'Education' },
  {
    ProductId: 'DZH318Z0BPS6',
    ProductTitle: 'Azure plan',
    SkuId: '0001',
    SkuTitle: 'Azure plan',
    TermDuration: '',
    BillingPlan: 'None',
    Tags: 'Azure',
  },
  {
    ProductId: 'DG7GMGF0D8H4',
    ProductTitle: 'Visio',
    SkuId: '0004',
    SkuTitle: 'Visio',
    Publisher: 'Contoso',
    SkuDescription: 'Diagrams',
  },
];

describe('plans are listed', () => {
  let catalogue: TestCatalogue;
  let greece: string;
  let sweden: string;
  let ids: Map<string, string>;
  const shopper = (narrowed = {}) =>
    claimsOf(greece, {
      actorKind: 'guest',
      door: 'storefront',
      permissions: [],
      accountId: '01900000-0000-7000-8000-0000000000aa',
      ...narrowed,
    });
  const idOf = (title: string) => ids.get(title) ?? '';
  const titles = (data: { plans: { nodes: { title: string; billingCycle?: string }[] } }) =>
    data.plans.nodes.map((node) => node.title);

  beforeAll(async () => {
    catalogue = await startCatalogue();
    greece = await catalogue.addTenant({ code: 'gr', countries: ['GR', 'CY'], currencies: ['EUR', 'SEK'] });
    sweden = await catalogue.addTenant({ code: 'se', countries: ['SE'], currencies: ['SEK'] });
    await catalogue.importSheet(greece, priceSheet(ROWS));
    await catalogue.importSheet(sweden, priceSheet(ROWS.map((row) => ({ ...row, Market: 'SE', Currency: 'SEK' }))), {
      market: 'SE',
    });
    await catalogue.platform.sql(`update catalog.plan set status = 'PUBLISHED' where title <> 'Azure plan'`);
    const rows = await catalogue.platform.sql<{ id: string; title: string; billing_cycle: string }>(
      `select * from catalog.plan where tenant_id = $1`,
      [greece],
    );
    ids = new Map(rows.map((row) => [row.billing_cycle === 'ANNUAL' ? `${row.title}, yearly` : row.title, row.id]));
    await catalogue.price(greece, {
      [idOf('Business Basic')]: '600',
      [idOf('Business Premium')]: '2200',
      [idOf('Business Premium, yearly')]: '22000',
      [idOf('Business Standard')]: '1200',
      [idOf('Azure plan')]: '0',
    });
  });
  afterAll(() => catalogue.stop());

  test('a buyer sees what is published and priced; the rest is not there, by id neither', async () => {
    const { data, errors } = await catalogue.ask(
      shopper(),
      `query ($azure: ID!, $visio: ID!, $basic: ID!) {
        plans { nodes { title product { title plans { title } } } totalCount { value } }
        azure: plan(id: $azure) { title } visio: plan(id: $visio) { title } basic: plan(id: $basic) { title }
        planBySku(sku: "DG7GMGF0D8H4:0004", termDuration: "P1Y", billingCycle: MONTHLY) { title } }`,
      Object.fromEntries(
        [
          ['azure', 'Azure plan'],
          ['visio', 'Visio'],
          ['basic', 'Business Basic'],
        ].map(([name = '', title = '']) => [name, encodeId('plan', idOf(title))]),
      ),
    );
    expect(errors).toBeUndefined();
    expect(titles(data)).toEqual(['Business Basic', 'Business Premium', 'Business Premium', 'Business Standard']);
    expect(data.plans.nodes[0].product.plans).toHaveLength(4);
    expect(data).toMatchObject({
      plans: { totalCount: { value: 4 } },
      azure: null,
      visio: null,
      basic: { title: 'Business Basic' },
      planBySku: null,
    });
  });

  test('a product of which nothing is sold is not there for buyers, and is for staff', async () => {
    const rows = await catalogue.platform.sql<{ id: string; title: string }>(
      `select * from catalog.product where tenant_id = $1`,
      [greece],
    );
    const id = encodeId('product', rows.find((row) => row.title === 'Visio')?.id ?? '');
    const query = `query ($id: ID!) { product(id: $id) { title plans { title } } }`;
    expect((await catalogue.ask(shopper(), query, { id })).data).toEqual({ product: null });
    expect((await catalogue.ask(claimsOf(greece), query, { id })).data.product).toEqual({
      title: 'Visio',
      plans: [{ title: 'Visio' }],
    });
  });

  test('without a price in the currency there is nothing to see', async () => {
    const { data } = await catalogue.ask(
      shopper({ currency: 'SEK' }),
      '{ plans { nodes { id } totalCount { value } facets { values { value } } } }',
    );
    expect(data.plans).toMatchObject({ nodes: [], totalCount: { value: 0 } });
    expect(data.plans.facets.flatMap((facet: { values: object[] }) => facet.values)).toEqual([]);
  });

  test('staff see every plan, and why buyers do not', async () => {
    const { data, errors } = await catalogue.ask(
      claimsOf(greece),
      '{ plans { nodes { title status hiddenBecause { summary steps { rule facts { name value } } } } totalCount { value } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.plans.totalCount.value).toBe(6);
    const rulesOf = (title: string) =>
      data.plans.nodes
        .find((node: { title: string }) => node.title === title)
        .hiddenBecause.map((reason: { steps: { rule: string; facts: { value: string }[] }[] }) => [
          reason.steps[0]?.rule,
          reason.steps[0]?.facts.map((fact) => fact.value).join(),
        ]);
    expect(rulesOf('Business Basic')).toEqual([['NOT_PRICED', 'SEK']]);
    expect(rulesOf('Azure plan')).toEqual([
      ['NOT_PUBLISHED', 'DRAFT'],
      ['NOT_PRICED', 'SEK'],
    ]);
    expect(rulesOf('Visio')).toEqual([['NOT_PRICED', 'EUR,SEK']]);
  });

  test.each(['TITLE', 'LISTED_PRICE', 'NEWEST', 'RELEVANCE'])(
    'pages by %s are the whole list, forwards and backwards',
    async (by) => {
      for (const claims of [
        shopper(),
        claimsOf(greece),
        catalogue.root({ readScope: by === 'LISTED_PRICE' ? 'tenant' : 'all' }),
      ]) {
        for (const direction of ['ASC', 'DESC']) {
          const search = by === 'RELEVANCE' ? 'microsoft' : null;
          const page = async (args: object) => {
            const { data, errors } = await catalogue.ask(
              claims,
              `query ($search: String, $sort: PlanSort, $first: Int, $last: Int, $after: String, $before: String) {
              plans(search: $search, sort: $sort, first: $first, last: $last, after: $after, before: $before) {
                nodes { id tenantId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
              { search, sort: { by, direction }, ...args },
            );
            expect(errors).toBeUndefined();
            return data.plans as { nodes: { id: string }[]; pageInfo: Record<string, string | boolean> };
          };
          const whole = (await page({ first: 100 })).nodes;
          const forwards: object[] = [];
          for (let next = await page({ first: 2 }); ; next = await page({ first: 2, after: next.pageInfo.endCursor })) {
            forwards.push(...next.nodes);
            if (!next.pageInfo.hasNextPage) {
              break;
            }
          }
          const backwards: object[] = [];
          for (
            let next = await page({ last: 3 });
            ;
            next = await page({ last: 3, before: next.pageInfo.startCursor })
          ) {
            backwards.unshift(...next.nodes);
            if (!next.pageInfo.hasPreviousPage) {
              break;
            }
          }
          expect(forwards).toEqual(whole);
          expect(backwards).toEqual(whole);
        }
      }
    },
  );

  test('the cheapest first, within limits', async () => {
    const query = `query ($filter: PlanFilter) { plans(filter: $filter, sort: { by: LISTED_PRICE }) { nodes { title billingCycle } totalCount { value } } }`;
    const all = await catalogue.ask(shopper(), query);
    expect(titles(all.data)).toEqual(['Business Basic', 'Business Standard', 'Business Premium', 'Business Premium']);
    const some = await catalogue.ask(shopper(), query, { filter: { listedPriceMin: '6.01', listedPriceMax: '22.00' } });
    expect(titles(some.data)).toEqual(['Business Standard', 'Business Premium']);
    expect(some.data.plans.totalCount.value).toBe(2);
    const staff = await catalogue.ask(claimsOf(greece), query);
    expect(titles(staff.data).slice(-1)).toEqual(['Visio']);
  });

  test.each([
    ['prem', ['Business Premium', 'Business Premium']],
    ['bus STAN', ['Business Standard']],
    ['0003', ['Business Standard']],
    ['CFQ7TTC0LH18:0001', ['Business Basic']],
    ['microsoft corporation education', []],
    ['standard prem', []],
    ['!!!', ['Business Basic', 'Business Premium', 'Business Premium', 'Business Standard']],
    [`x' | y:* & (`, []],
  ])('searching %j finds %j', async (search, found) => {
    const { data, errors } = await catalogue.ask(
      shopper(),
      `query ($search: String) { plans(search: $search) { nodes { title } totalCount { value } } }`,
      { search },
    );
    expect(errors).toBeUndefined();
    expect(titles(data)).toEqual(found);
    expect(data.plans.totalCount.value).toBe(found.length);
  });

  test('what the title says counts more than what the description says', async () => {
    const { data } = await catalogue.ask(claimsOf(greece), `{ plans(search: "azure plan") { nodes { title } } }`);
    expect(titles(data)[0]).toBe('Azure plan');
  });

  test('facets count what would be left, without their own filter', async () => {
    const { data, errors } = await catalogue.ask(
      claimsOf(greece),
      `{ plans(filter: { billingCycle: [MONTHLY], vendorName: ["Nobody"] }) { nodes { title } facets { key values { value label count isSelected } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.plans.nodes).toEqual([]);
    const facet = (key: string) => data.plans.facets.find((one: { key: string }) => one.key === key).values;
    expect(facet('VENDOR')).toEqual([
      { value: 'Microsoft Corporation', label: 'Microsoft Corporation', count: 3, isSelected: false },
      { value: 'Contoso', label: 'Contoso', count: 1, isSelected: false },
      { value: 'Nobody', label: 'Nobody', count: 0, isSelected: true },
    ]);
    expect(facet('BILLING_CYCLE')).toEqual([{ value: 'MONTHLY', label: 'Monthly', count: 0, isSelected: true }]);
    const { data: whole } = await catalogue.ask(shopper(), `{ plans { facets { key values { value count } } } }`);
    expect(whole.plans.facets).toEqual([
      { key: 'VENDOR', values: [{ value: 'Microsoft Corporation', count: 4 }] },
      { key: 'KIND', values: [{ value: 'LICENSE', count: 4 }] },
      { key: 'TERM_DURATION', values: [{ value: 'P1Y', count: 4 }] },
      {
        key: 'BILLING_CYCLE',
        values: [
          { value: 'MONTHLY', count: 3 },
          { value: 'ANNUAL', count: 1 },
        ],
      },
      {
        key: 'SEGMENT',
        values: [
          { value: 'COMMERCIAL', count: 3 },
          { value: 'EDUCATION', count: 1 },
        ],
      },
    ]);
  });

  test('R01: root lists the plans of all tenants in one statement, whatever their number', async () => {
    const query = `query ($filter: PlanFilter) { plans(filter: $filter, search: "visio") { nodes { title tenantId } totalCount { value } facets { key } } }`;
    const all = await catalogue.ask(catalogue.root({ readScope: 'all' }), query);
    expect(all.errors).toBeUndefined();
    expect(new Set(all.data.plans.nodes.map((node: { tenantId: string }) => node.tenantId))).toEqual(
      new Set([encodeId('tenant', greece), encodeId('tenant', sweden)]),
    );
    expect(all.data.plans.totalCount.value).toBe(2);
    const narrowed = await catalogue.ask(catalogue.root({ readScope: 'all' }), query, {
      filter: { tenantIds: [encodeId('tenant', sweden)] },
    });
    expect(narrowed.data.plans.nodes).toEqual([{ title: 'Visio', tenantId: encodeId('tenant', sweden) }]);
    const limited = await catalogue.ask(catalogue.root({ readScope: [greece] }), query);
    expect(limited.data.plans.nodes).toEqual([{ title: 'Visio', tenantId: encodeId('tenant', greece) }]);
  });

  test.each(['sort', 'filter'])('prices of several tenants are not compared: %s', async (argument) => {
    const by = argument === 'sort' ? 'sort: { by: LISTED_PRICE }' : 'filter: { listedPriceMin: "1.00" }';
    const { data, errors } = await catalogue.ask(
      catalogue.root({ readScope: 'all' }),
      `{ plans(${by}) { nodes { id } } }`,
    );
    expect(data.plans).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });

  test('T16, T18, S02: the ids of another tenant or another kind name nothing', async () => {
    const query = `query ($plan: ID!, $references: [_Any!]!) {
      plan(id: $plan) { id } plans(filter: { productId: "prd_00000000000000000000000000" }) { nodes { id } }
      _entities(representations: $references) { ... on Plan { title } ... on Product { title } } }`;
    const plan = encodeId('plan', idOf('Business Basic'));
    const tenantId = encodeId('tenant', greece);
    const references = [
      { __typename: 'Plan', tenantId, id: plan },
      { __typename: 'Plan', tenantId: 'nonsense', id: plan },
      { __typename: 'Product', tenantId, id: plan },
    ];
    const { data, errors } = await catalogue.ask(claimsOf(sweden), query, { plan, references });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ plan: null, plans: { nodes: [] }, _entities: [null, null, null] });
    const own = await catalogue.ask(claimsOf(greece), query, { plan, references });
    expect(own.data).toMatchObject({ plan: { id: plan }, _entities: [{ title: 'Business Basic' }, null, null] });
    const asRoot = await catalogue.ask(
      catalogue.root({ readScope: 'all' }),
      `query ($plan: ID!) { plan(id: $plan) { tenantId } }`,
      { plan },
    );
    expect(asRoot.data).toEqual({ plan: { tenantId } });
  });

  test('a buyer cannot ask for what only staff may see', async () => {
    const { data, errors } = await catalogue.ask(
      shopper(),
      '{ plans(first: 1) { nodes { title status hiddenBecause { summary } } } }',
    );
    expect(data.plans.nodes).toEqual([{ title: 'Business Basic', status: null, hiddenBecause: null }]);
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});
