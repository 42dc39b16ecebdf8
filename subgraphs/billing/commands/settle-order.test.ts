import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyMoney } from '../../../cli/verify-money.ts';
import { startCardShop, type CardShop } from '../../../test/support/card-shop.ts';
import { onOrderSettled } from '../events/on-order-settled.ts';
import { ORDER_SETTLED } from '../../shared/events/contracts/provisioning.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';

const DAY = 24 * 3_600_000;

describe('an order is settled', () => {
  let shop: CardShop;
  let cardId: string;

  const sql = <Row>(text: string, ...values: unknown[]) => shop.platform.sql<Row>(text, values);
  const invoiceOf = async (orderId: string) =>
    (await sql<Record<string, string>>('select * from billing.invoice where order_id = $1', orderId))[0];
  const paymentOf = async (orderId: string) =>
    (await sql<Record<string, string>>('select * from billing.payment where order_id = $1', orderId))[0];
  const booksOf = (sourceId: string) =>
    sql<{ kind: string; code: string; amount: number }>(
      `select kind, code, amount_minor::int as amount from billing.ledger_entry entry
      join billing.ledger_posting posting on posting.tenant_id = entry.tenant_id and posting.entry_id = entry.id
      join billing.ledger_account account on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id
      where source_id = $1 order by kind desc, position`,
      sourceId,
    );
  const topicsOf = async (aggregateId: string) =>
    (
      await sql<{ topic: string }>('select topic from messaging.event where aggregate_id = $1 order by id', aggregateId)
    ).map(({ topic }) => topic);
  const faults = (...rules: object[]) => shop.control('faults', { seed: 1, rules });
  const twoLines = (changes: object = {}) => {
    const line = { quantity: 3, unitPriceMinor: '3333', netMinor: '9999', taxMinor: '2400', unitCostMinor: '2000' };
    const lines = [
      { ...line, planId: uuidv7() },
      { ...line, planId: uuidv7() },
    ];
    return shop.quoteFor(shop.hotel, { lines, netMinor: '19998', taxMinor: '4800', grossMinor: '24798', ...changes });
  };

  beforeAll(async () => {
    shop = await startCardShop();
    cardId = (await shop.addCard(shop.hotel)).paymentMethod.id;
  }, 60_000);
  afterEach(async () => {
    await faults();
    await shop.moveClocks(0);
  });
  afterAll(() => shop.stop());

  test('what was ordered is invoiced, captured to the cent, and in the books', async () => {
    const { authorizationId, order } = await shop.buy(shop.hotel, shop.quoteFor(shop.hotel), cardId);
    expect(await shop.booked(authorizationId)).toMatchObject([{ status: 'succeeded', captured: 27_032, held: 0 }]);
    const invoice = await invoiceOf(order.orderId);
    expect(invoice).toMatchObject({
      status: 'PAID',
      net_minor: '21800',
      tax_minor: '5232',
      gross_minor: '27032',
      paid_minor: '27032',
      sequence: 1,
      reference: 'PO-77',
    });
    expect(invoice?.number).toMatch(/^099999999\|\d\d\/\d\d\/\d{4}\|0\|2\.1\|A\|1$/);
    const payment = await paymentOf(order.orderId);
    expect(payment).toMatchObject({ status: 'SETTLED', amount_minor: '27032' });
    expect(await booksOf(invoice?.id ?? '')).toEqual([
      { kind: 'INVOICE', code: 'RECEIVABLE', amount: 27_032 },
      { kind: 'INVOICE', code: 'REVENUE', amount: -21_800 },
      { kind: 'INVOICE', code: 'VAT_PAYABLE', amount: -5232 },
      { kind: 'COST', code: 'COST_OF_SALES', amount: 17_600 },
      { kind: 'COST', code: 'VENDOR_PAYABLE', amount: -17_600 },
    ]);
    expect(await booksOf(payment?.id ?? '')).toEqual([
      { kind: 'CAPTURE', code: 'GATEWAY_CLEARING', amount: 27_032 },
      { kind: 'CAPTURE', code: 'RECEIVABLE', amount: -27_032 },
    ]);
    expect(await topicsOf(authorizationId)).toEqual(['payment-authorization.committed.v1']);
    expect(await topicsOf(invoice?.id ?? '')).toEqual(['invoice.issued.v1']);
    expect(await topicsOf(payment?.id ?? '')).toEqual(['payment.settled.v1']);
  });

  test('V07: of two lines one is refused: the other one is invoiced and captured, and the rest let go', async () => {
    const { authorizationId, order } = await shop.buy(shop.hotel, twoLines(), cardId, ['ACTIVE', 'REFUSED']);
    expect(await invoiceOf(order.orderId)).toMatchObject({
      net_minor: '9999',
      tax_minor: '2400',
      gross_minor: '12399',
    });
    expect(await shop.booked(authorizationId)).toMatchObject([{ captured: 12_399, held: 0 }]);
  });

  test('no line became active: there is no invoice, and the hold is let go', async () => {
    const { authorizationId, order } = await shop.buy(shop.hotel, twoLines(), cardId, ['REFUSED', 'CANCELED']);
    await shop.platform.settle();
    expect(await invoiceOf(order.orderId)).toBeUndefined();
    expect(await shop.booked(authorizationId)).toMatchObject([{ status: 'canceled', captured: 0, held: 0 }]);
  });

  test('told twice, even under another event, it is charged once', async () => {
    const { order, settled, authorizationId } = await shop.buy(shop.hotel, shop.quoteFor(shop.hotel), cardId);
    await shop.settle(settled);
    expect(await sql('select id from billing.invoice where order_id = $1', order.orderId)).toHaveLength(1);
    expect(await shop.booked(authorizationId)).toMatchObject([{ captured: 27_032 }]);
  });

  test('an order line is charged once on each side, whoever orders it again', async () => {
    const { settled } = await shop.buy(shop.hotel, shop.quoteFor(shop.hotel), cardId);
    const [lineId] = settled.lines.map(({ orderLineId }) => orderLineId);
    const again = sql(
      `insert into billing.charge select tenant_id, gen_random_uuid(), account_id, reseller_account_id, order_line_id, subscription_id, plan_id, side,
        kind, first_day, last_day, quantity, currency, unit_price_minor, net_minor, invoice_id, created_at from billing.charge where order_line_id = $1`,
      lineId,
    );
    await expect(again).rejects.toThrow('charge_of_order_line');
  });

  test('B13: a discount of 100 % is a valid invoice that is paid, and Stripe hears nothing of it', async () => {
    const line = {
      planId: uuidv7(),
      quantity: 1,
      unitPriceMinor: '0',
      netMinor: '0',
      taxMinor: '0',
      unitCostMinor: '100',
    };
    const quote = shop.quoteFor(shop.hotel, { lines: [line], netMinor: '0', taxMinor: '0', grossMinor: '0' });
    const { authorizationId, order } = await shop.buy(shop.hotel, quote, cardId);
    expect(await invoiceOf(order.orderId)).toMatchObject({ status: 'PAID', gross_minor: '0' });
    expect(await shop.booked(authorizationId)).toEqual([]);
    const [authorization] = await sql(
      'select status from billing.payment_authorization where id = $1',
      authorizationId,
    );
    expect(authorization).toEqual({ status: 'CAPTURED' });
  });

  test.each([
    ['JPY', '2800', '672', '3472', 3472, '3472'],
    ['KWD', '12345', '2963', '15308', 15_300, '15300'],
  ])(
    'B07: in %s invoice, books and Stripe agree',
    async (currency, netMinor, taxMinor, grossMinor, units, collected) => {
      const line = { planId: uuidv7(), quantity: 1, unitPriceMinor: netMinor, netMinor, taxMinor, unitCostMinor: null };
      const quote = shop.quoteFor(shop.hotel, { lines: [line], currency, netMinor, taxMinor, grossMinor });
      const { authorizationId, order } = await shop.buy(shop.hotel, quote, cardId);
      expect(await shop.booked(authorizationId)).toMatchObject([{ captured: units }]);
      expect(await invoiceOf(order.orderId)).toMatchObject({ status: 'PAID', currency, gross_minor: grossMinor });
      const payment = await paymentOf(order.orderId);
      expect(payment).toMatchObject({ status: 'SETTLED', amount_minor: collected });
      const books = await booksOf(payment?.id ?? '');
      expect(books.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
      expect(books.find(({ code }) => code === 'RECEIVABLE')?.amount).toBe(-Number(grossMinor));
    },
  );

  test.each(['timeout-after', 'error-after', 'error', 'malformed', 'throttle'])(
    'P16: when the capture is answered with %s, the money is taken once',
    async (kind) => {
      const quote = shop.quoteFor(shop.hotel);
      const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, cardId);
      const [held] = await shop.booked(paymentAuthorization.id);
      await faults({
        method: 'POST',
        path: `/v1/payment_intents/${held?.paymentIntent}/capture`,
        kind,
        probability: 1,
        times: 1,
        retryAfterSeconds: 1,
      });
      const order = shop.orderOf(quote, paymentAuthorization.id);
      await shop.place(order);
      await shop.settle(shop.settledOf(order, quote));
      for (let tries = 0; tries < 400 && (await paymentOf(order.orderId))?.status !== 'SETTLED'; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await invoiceOf(order.orderId)).toMatchObject({ status: 'PAID' });
      expect(await shop.booked(paymentAuthorization.id)).toMatchObject([{ captured: 27_032 }]);
    },
    30_000,
  );

  test('a hold that ran out before the order was settled leaves the invoice open, and says so', async () => {
    const quote = shop.quoteFor(shop.hotel);
    const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, cardId);
    const order = shop.orderOf(quote, paymentAuthorization.id);
    await shop.place(order);
    await shop.moveClocks(8 * DAY);
    await shop.settle(shop.settledOf(order, quote));
    await shop.platform.settle();
    expect(await invoiceOf(order.orderId)).toMatchObject({ status: 'ISSUED', paid_minor: '0' });
    const payment = await paymentOf(order.orderId);
    expect(payment).toMatchObject({ status: 'FAILED' });
    expect(await topicsOf(payment?.id ?? '')).toEqual(['payment.failed.v1']);
  });

  test.each<[string, string, object]>([
    ['another amount', 'DIFFERS_FROM_ORDER', { grossMinor: '1' }],
    ['another currency', 'DIFFERS_FROM_ORDER', { currency: 'GBP' }],
    ['another quote', 'DIFFERS_FROM_ORDER', { quoteId: uuidv7() }],
    ['another payer', 'DIFFERS_FROM_ORDER', { accountId: uuidv7() }],
    ['no authorization', 'NOT_FOUND', { paymentAuthorizationId: uuidv7() }],
  ])('an order with %s gets no money: %s', async (_what, reason, changes) => {
    const quote = shop.quoteFor(shop.hotel);
    const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, cardId);
    const order = { ...shop.orderOf(quote, paymentAuthorization.id), ...changes };
    await shop.place(order);
    const [refused] = await sql<{ body: object }>(
      `select body from messaging.event where topic = 'payment-authorization.refused.v1' and aggregate_id = $1`,
      order.paymentAuthorizationId,
    );
    expect(refused?.body).toMatchObject({ orderId: order.orderId, reason });
    await shop.place(shop.orderOf(quote, paymentAuthorization.id));
    expect(await topicsOf(shop.orderOf(quote, paymentAuthorization.id).paymentAuthorizationId)).toContain(
      'payment-authorization.committed.v1',
    );
  });

  test('money that is bound to an order is not bound to another one', async () => {
    const quote = shop.quoteFor(shop.hotel);
    const { paymentAuthorization } = await shop.authorize(shop.hotel, quote, cardId);
    const first = shop.orderOf(quote, paymentAuthorization.id);
    await shop.place(first);
    await shop.place({ ...first, orderId: uuidv7() });
    await shop.place(first);
    expect(await topicsOf(first.paymentAuthorizationId)).toEqual([
      'payment-authorization.committed.v1',
      'payment-authorization.refused.v1',
    ]);
  });

  test('the invoices of twenty orders at once are numbered without a gap, and a rollback leaves none', async () => {
    const quotes = Array.from({ length: 20 }, () => shop.quoteFor(shop.hotel));
    await Promise.all(quotes.map((quote) => shop.buy(shop.hotel, quote, cardId)));
    const nobodys = encodeId('paymentAuthorization', uuidv7());
    const poisoned = shop.settledOf(shop.orderOf(shop.quoteFor(shop.hotel), nobodys), shop.quoteFor(shop.hotel));
    const writer = await shop.platform.writer('billing');
    const context = { tenantId: shop.ids.tenantId, accountId: '*', now: new Date() };
    const rollback = writer.transaction(context, async (transaction) => {
      const event = { tenantId: shop.ids.tenantId, id: uuidv7(), topic: ORDER_SETTLED, aggregateId: poisoned.orderId };
      await onOrderSettled.handle(transaction, { ...event, occurredAt: new Date(), body: poisoned });
      throw new Error('power cut');
    });
    await expect(rollback).rejects.toThrow('power cut');
    await shop.buy(shop.hotel, shop.quoteFor(shop.hotel), cardId);
    const [series] = await sql<Record<string, number>>(
      `select count(*)::int as count, max(sequence) - min(sequence) + 1 as span, count(distinct number)::int as numbers from billing.invoice
      where legal_entity_id = $1`,
      shop.ids.issuerId,
    );
    expect(series?.span).toBe(series?.count);
    expect(series?.numbers).toBe(series?.count);
  }, 60_000);

  describe('and nobody can change what was issued', () => {
    test.each([
      [
        'B09: its amount',
        'update billing.invoice set gross_minor = gross_minor + 1, net_minor = net_minor + 1',
        'never changes',
      ],
      ['B09: its number', `update billing.invoice set number = 'X'`, 'never changes'],
      ['B09: it is deleted', 'delete from billing.invoice', ''],
      ['B09: its line', 'update billing.invoice_line set net_minor = 1', 'only grows'],
      ['B09: its line is deleted', 'delete from billing.invoice_line', 'only grows'],
      ['a posting', 'update billing.ledger_posting set amount_minor = 1', 'only grows'],
      ['an entry', 'delete from billing.ledger_entry', ''],
      ['a charge', 'update billing.charge set net_minor = 1', 'only grows'],
    ])('%s', async (_what, statement, message) => {
      await expect(sql(statement)).rejects.toThrow(message);
    });

    test('B09: a number is not used twice', async () => {
      const again = sql(
        `insert into billing.invoice select tenant_id, gen_random_uuid(), account_id, reseller_account_id, legal_entity_id, gen_random_uuid(),
          document_type, 'B', year, sequence, number, status, paid_minor, currency, net_minor, tax_minor, gross_minor, issued_on, due_on,
          tax_decision, tax_subtotals, seller, buyer, reference from billing.invoice limit 1`,
      );
      await expect(again).rejects.toThrow('invoice_number');
    });
  });

  describe('and the database refuses books that are wrong', () => {
    const insertEntry = (postings: string) =>
      sql(
        `with entry as (insert into billing.ledger_entry (tenant_id, id, legal_entity_id, currency, booked_on, text, kind, source_id)
          select tenant_id, gen_random_uuid(), legal_entity_id, 'EUR', '2026-11-23', 'by hand', 'INVOICE', gen_random_uuid()
          from billing.ledger_entry limit 1 returning *),
        known as (select (array_agg(id order by code))[1] as a, (array_agg(id order by code))[2] as b, (array_agg(id) filter (where currency = 'JPY'))[1] as yen
          from billing.ledger_account where currency in ('EUR', 'JPY'))
        insert into billing.ledger_posting (tenant_id, entry_id, position, ledger_account_id, currency, amount_minor)
        select posting.* from entry, known, lateral (values ${postings}) as posting`,
      );

    test.each([
      ['an entry that does not add up', `(tenant_id, id, 0, a, 'EUR', 100::bigint), (tenant_id, id, 1, b, 'EUR', -99)`],
      ['postings in two currencies', `(tenant_id, id, 0, a, 'EUR', 100::bigint), (tenant_id, id, 1, yen, 'JPY', -100)`],
      [
        'an account in another currency',
        `(tenant_id, id, 0, a, 'EUR', 100::bigint), (tenant_id, id, 1, yen, 'EUR', -100)`,
      ],
      [
        'postings of two tenants',
        `(tenant_id, id, 0, a, 'EUR', 100::bigint), (gen_random_uuid(), id, 1, b, 'EUR', -100)`,
      ],
    ])('B11: %s', async (_what, postings) => {
      await expect(insertEntry(postings)).rejects.toThrow(/adds up to nothing|foreign key/);
    });
  });

  test('I1, I2, I4, I5, I6, I7, I15, I19: after all this orders, invoices, payments and books agree', async () => {
    await shop.platform.settle();
    const { host, port, database } = shop.platform.database;
    const address = { host, port, database, ssl: false };
    const findings = await verifyMoney(address, process.env.DATABASE_ROLE_SECRET ?? '');
    expect(findings.length).toBeGreaterThan(8);
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
  });

  test.each([
    ['I1', 'ledger_posting', 'set amount_minor = amount_minor + $1 where position = 0'],
    ['I2', 'payment_authorization', `set captured_minor = captured_minor - $1 where currency = 'JPY'`],
    ['I4', 'payment', `set refunded_minor = refunded_minor + $1 where status = 'SETTLED'`],
    ['I5', 'invoice', 'set sequence = sequence + $1 * 1000 where sequence in (2, 1002)'],
    ['I6', 'charge', `set net_minor = net_minor + $1 where side = 'SELL'`],
    ['I15', 'account_balance', 'set balance_minor = balance_minor + $1'],
    ['I15a', 'credit_line', 'set reserved_minor = reserved_minor + $1'],
    ['I15b', 'invoice', `set paid_minor = paid_minor - $1 where status = 'PAID' and gross_minor > 0`],
    ['I19', 'invoice_line', 'set tax_minor = tax_minor + $1'],
  ])('%s: a row of %s that was tampered with is found', async (invariant, table, change) => {
    const { host, port, database } = shop.platform.database;
    await sql(`alter table billing.${table} disable trigger user`);
    const tamper = (by: number) => sql(`update billing.${table} ${change.replace('$1', String(by))}`);
    await tamper(1);
    const findings = await verifyMoney({ host, port, database, ssl: false }, process.env.DATABASE_ROLE_SECRET ?? '');
    await tamper(-1);
    await sql(`alter table billing.${table} enable trigger user`);
    const broken = findings.filter(({ rows }) => rows.length > 0).map(({ name }) => name.split(':')[0]);
    expect(broken).toContain(invariant);
  });
});
