import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCardShop, type CardShop } from '../../../test/support/card-shop.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const INVOICE = `id number status issuedOn dueOn netTotal { amount } taxTotal { amount } grossTotal { amount currency } balanceDue { amount }
  account { id } legalEntity { id } taxSubtotals { category ratePercent net { amount } tax { amount } }
  lines { text quantity unitPrice { amount } net { amount } period { firstDay lastDay days } plan { id } subscription { id }
    taxDecision { ratePercent } explanation { summary steps { rule } } }
  payments { status amount { amount } method allocations { amount { amount } invoice { number } } }`;

interface Seen {
  id: string;
  number: string;
  grossTotal: { amount: string };
}

describe('who reads what was invoiced', () => {
  let shop: CardShop;
  let bought: Awaited<ReturnType<CardShop['buy']>>;
  const ask = async (claims: Claims, text: string, variables: object = {}) => {
    const { data, errors } = await shop.platform.ask('billing', claims, text, variables);
    return { data, code: errors?.[0]?.extensions.code as string | undefined };
  };
  const list = async (claims: Claims, args = '') =>
    (
      await ask(
        claims,
        `{ invoices${args} { nodes { id number grossTotal { amount } } totalCount { value } pageInfo { hasNextPage endCursor } } }`,
      )
    ).data.invoices as {
      nodes: Seen[];
      totalCount: { value: number };
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  const entity = (kind: string, id: string, fields: string, claims = shop.staff) =>
    ask(claims, `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${kind} { ${fields} } } }`, {
      of: [{ __typename: kind, tenantId: encodeId('tenant', shop.ids.tenantId), id }],
    });
  const analyst = (narrowed: Partial<Claims> = {}) =>
    claimsOf(uuidv7(), { readScope: 'all', isRootTenant: true, door: 'root', ...narrowed });

  beforeAll(async () => {
    shop = await startCardShop();
    const { paymentMethod } = await shop.addCard(shop.hotel);
    bought = await shop.buy(shop.hotel, shop.quoteFor(shop.hotel), paymentMethod.id);
    for (const [net, gross] of [
      ['1000', '1240'],
      ['30000', '37200'],
    ] as const) {
      const [line] = shop.quoteFor(shop.hotel).lines;
      const lines = line ? [{ ...line, netMinor: net, unitPriceMinor: net, quantity: 1 }] : [];
      const quote = shop.quoteFor(shop.hotel, { lines, netMinor: net, grossMinor: gross });
      await shop.buy(shop.hotel, quote, paymentMethod.id);
    }
  }, 60_000);
  afterAll(() => shop.stop());

  test('an invoice as its buyer sees it, without what we pay', async () => {
    const { nodes } = await list(shop.hotel, '(sort: { by: NUMBER, direction: ASC })');
    const { data } = await ask(shop.hotel, `query ($id: ID!) { invoice(id: $id) { ${INVOICE} } }`, {
      id: nodes[0]?.id,
    });
    expect(data.invoice).toMatchObject({
      status: 'PAID',
      grossTotal: { amount: '270.32', currency: 'EUR' },
      balanceDue: { amount: '0.00' },
      taxSubtotals: [{ category: 'STANDARD', ratePercent: '24', net: { amount: '218.00' }, tax: { amount: '52.32' } }],
      lines: [
        {
          quantity: 10,
          unitPrice: { amount: '21.80' },
          period: { firstDay: '2026-11-23', lastDay: '2026-12-22', days: 30 },
        },
      ],
      payments: [{ status: 'SETTLED', method: 'CARD', allocations: [{ amount: { amount: '270.32' } }] }],
    });
    const { code } = await ask(
      shop.hotel,
      `query ($id: ID!) { invoice(id: $id) { lines { buy { net { amount } } } } }`,
      {
        id: nodes[0]?.id,
      },
    );
    expect(code).toBe('FORBIDDEN');
  });

  test('they are found, filtered, sorted and paged', async () => {
    const amounts = ({ nodes }: { nodes: Seen[] }) => nodes.map(({ grossTotal }) => grossTotal.amount);
    const byAmount = '(filter: { currency: ["EUR"] }, sort: { by: GROSS_TOTAL, direction: ASC }';
    expect(amounts(await list(shop.staff, `${byAmount})`))).toEqual(['12.40', '270.32', '372.00']);
    const first = await list(shop.staff, `${byAmount}, first: 2)`);
    expect([amounts(first), first.totalCount.value, first.pageInfo.hasNextPage]).toEqual([
      ['12.40', '270.32'],
      3,
      true,
    ]);
    expect(amounts(await list(shop.staff, `${byAmount}, first: 2, after: "${first.pageInfo.endCursor}")`))).toEqual([
      '372.00',
    ]);
    expect((await list(shop.staff, '(filter: { isOverdue: true })')).nodes).toEqual([]);
    expect(
      (await list(shop.staff, '(filter: { status: [PAID], issuedOn: { from: "2020-01-01" } })')).nodes,
    ).toHaveLength(3);
    expect((await list(shop.staff, '(search: "|A|2")')).nodes).toHaveLength(1);
    const subscriptionId = encodeId('subscription', bought.settled.lines[0]?.subscription?.subscriptionId ?? '');
    expect(amounts(await list(shop.staff, `(filter: { subscriptionId: "${subscriptionId}" })`))).toEqual(['270.32']);
    expect((await ask(shop.staff, '{ invoices(sort: { by: GROSS_TOTAL }) { nodes { id } } }')).code).toBe(
      'BAD_USER_INPUT',
    );
  });

  test('root reads those of every tenant, another tenant and another account none', async () => {
    expect((await list(analyst())).nodes).toHaveLength(3);
    const id = encodeId('tenant', uuidv7());
    expect((await list(analyst(), `(filter: { tenantIds: ["${id}"] })`)).nodes).toEqual([]);
    expect((await list(claimsOf(uuidv7()))).nodes).toEqual([]);
    expect((await list(shop.reseller)).nodes).toEqual([]);
    const [mine] = (await list(shop.hotel)).nodes;
    const one = (claims: Claims) => ask(claims, `query ($id: ID!) { invoice(id: $id) { id } }`, { id: mine?.id });
    expect((await one(shop.reseller)).data.invoice).toBeNull();
    expect((await one(claimsOf(uuidv7()))).data.invoice).toBeNull();
    expect((await one(analyst())).data.invoice).toEqual({ id: mine?.id });
  });

  test('an order shows its money, its lines show both sides, a subscription how far it is billed', async () => {
    const order = await entity(
      'Order',
      encodeId('order', bought.order.orderId),
      'paymentAuthorization { status token } invoices { grossTotal { amount } }',
    );
    expect(order.data._entities[0]).toEqual({
      paymentAuthorization: { status: 'CAPTURED', token: null },
      invoices: [{ grossTotal: { amount: '270.32' } }],
    });
    const [line] = bought.settled.lines;
    const lineId = encodeId('orderLine', line?.orderLineId ?? '');
    const charges = await entity('OrderLine', lineId, 'charges { side kind quantity net { amount } }');
    expect(charges.data._entities[0].charges).toEqual([
      { side: 'SELL', kind: 'NEW', quantity: 10, net: { amount: '218.00' } },
      { side: 'BUY', kind: 'NEW', quantity: 10, net: { amount: '176.00' } },
    ]);
    expect((await entity('OrderLine', lineId, 'charges { side }', shop.hotel)).code).toBe('FORBIDDEN');
    const subscriptionId = encodeId('subscription', line?.subscription?.subscriptionId ?? '');
    const fields = 'billedQuantity billedThrough invoices { nodes { grossTotal { amount } } }';
    expect((await entity('Subscription', subscriptionId, fields)).data._entities[0]).toEqual({
      billedQuantity: 10,
      billedThrough: '2026-12-22',
      invoices: { nodes: [{ grossTotal: { amount: '270.32' } }] },
    });
    const account = await entity(
      'Account',
      encodeId('account', shop.ids.hotelId),
      'credit { version } balances { amount } invoices { totalCount { value } }',
    );
    expect(account.data._entities[0]).toEqual({
      credit: null,
      balances: [{ amount: '0.00' }],
      invoices: { totalCount: { value: 3 } },
    });
  });

  test('payments and books are for those who may see them', async () => {
    const payments = await ask(
      shop.staff,
      '{ payments(filter: { status: [SETTLED] }) { nodes { amount { amount } unallocated { amount } } totalCount { value } } }',
    );
    expect(payments.data.payments).toMatchObject({
      totalCount: { value: 3 },
      nodes: Array(3).fill({ unallocated: { amount: '0.00' } }),
    });
    const text =
      'query ($filter: LedgerFilter) { ledgerEntries(filter: $filter) { nodes { text sourceId postings { ledgerAccount debit { amount } credit { amount } } } totalCount { value } } }';
    const books = await ask(shop.staff, text);
    expect(books.data.ledgerEntries.totalCount).toEqual({ value: 9 });
    const [invoice] = (await list(shop.staff, '(search: "|A|1")')).nodes;
    const { data } = await ask(shop.staff, text, { filter: { sourceId: invoice?.id, ledgerAccount: ['REVENUE'] } });
    expect(data.ledgerEntries.nodes).toEqual([
      {
        text: `Invoice ${invoice?.number}`,
        sourceId: invoice?.id,
        postings: [
          { ledgerAccount: 'RECEIVABLE', debit: { amount: '270.32' }, credit: null },
          { ledgerAccount: 'REVENUE', debit: null, credit: { amount: '218.00' } },
          { ledgerAccount: 'VAT_PAYABLE', debit: null, credit: { amount: '52.32' } },
        ],
      },
    ]);
    expect((await ask(shop.hotel, '{ payments { nodes { id } } }')).code).toBe('FORBIDDEN');
    expect((await ask(shop.hotel, '{ ledgerEntries { nodes { id } } }')).code).toBe('FORBIDDEN');
  });
});
