import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyMoney } from '../../../cli/verify-money.ts';
import { startCardShop, type CardShop } from '../../../test/support/card-shop.ts';
import type { Claims } from '../../shared/context/operation-context.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { claimsOf } from '../../shared/testing/test-platform.ts';

const SELECTION = 'payment { id status amount { amount } refunded { amount } unallocated { amount } }';

interface Refunded {
  payment: { status: string; refunded: { amount: string }; unallocated: { amount: string } } | null;
  userErrors: { code: string; path: string[] }[];
}

describe('money goes back', () => {
  let shop: CardShop;

  const sql = <Row>(text: string, ...values: unknown[]) => shop.platform.sql<Row>(text, values);
  const faults = (...rules: object[]) => shop.control('faults', { seed: 1, rules });
  const bought = async (card = 'pm_card_visa') => {
    const { paymentMethod } = await shop.addCard(shop.hotel, card);
    const { order, authorizationId } = await shop.buy(shop.hotel, shop.quoteFor(shop.hotel), paymentMethod.id);
    const [payment] = await sql<{ id: string; invoice_id: string }>(
      'select id, invoice_id from billing.payment where order_id = $1',
      order.orderId,
    );
    return { paymentId: encodeId('payment', payment?.id ?? ''), invoiceId: payment?.invoice_id ?? '', authorizationId };
  };
  const refund = async (paymentId: string, amount: string, claims: Claims = shop.staff, currency = 'EUR') => {
    const input = { paymentId, amount: { amount, currency }, reason: 'wrong plan' };
    return (await shop.send(claims, 'refundPayment', input, SELECTION)) as unknown as Refunded;
  };
  const invoiceNow = async (id: string) =>
    (await sql<object>('select status, paid_minor::int as paid from billing.invoice where id = $1', id))[0];
  const refundNow = async (paymentId: string) =>
    (
      await sql<{ status: string }>(
        'select refund.status from billing.refund join billing.payment on payment.id = payment_id where payment.invoice_id = $1',
        paymentId,
      )
    ).map(({ status }) => status);

  beforeAll(async () => {
    shop = await startCardShop();
  }, 60_000);
  afterEach(async () => {
    await faults();
    await shop.moveClocks(0);
  });
  afterAll(() => shop.stop());

  test('a part, then the rest: the invoice is open again by as much, and the books say so', async () => {
    const { paymentId, invoiceId, authorizationId } = await bought();
    expect(await refund(paymentId, '70.32')).toMatchObject({
      payment: { status: 'SETTLED', refunded: { amount: '70.32' }, unallocated: { amount: '0.00' } },
      userErrors: [],
    });
    expect(await invoiceNow(invoiceId)).toEqual({ status: 'PARTIALLY_PAID', paid: 20_000 });
    expect(await refund(paymentId, '200.00')).toMatchObject({ payment: { status: 'REVERSED' } });
    expect(await invoiceNow(invoiceId)).toEqual({ status: 'ISSUED', paid: 0 });
    expect(await shop.booked(authorizationId)).toMatchObject([{ captured: 27_032, refunded: 27_032 }]);
    expect((await refund(paymentId, '0.01')).userErrors).toMatchObject([{ code: 'ALREADY_REVERSED' }]);
    const [clearing] = await sql<{ left: string }>(
      `select sum(amount_minor)::text as left from billing.ledger_posting posting join billing.ledger_account account
      on account.tenant_id = posting.tenant_id and account.id = posting.ledger_account_id where code = 'GATEWAY_CLEARING'`,
    );
    expect(clearing?.left).toBe('0');
  });

  test('P20: twice at once there is one refund, and never more than was paid', async () => {
    const { paymentId, authorizationId } = await bought();
    const answers = await Promise.all([refund(paymentId, '270.32'), refund(paymentId, '270.32')]);
    const codes = answers.map(({ userErrors }) => userErrors[0]?.code ?? 'refunded').sort();
    expect(codes).toEqual(['REFUND_EXCEEDS_PAYMENT', 'refunded'].sort());
    expect(await shop.booked(authorizationId)).toMatchObject([{ refunded: 27_032 }]);
  });

  test('P20: more than was paid, other money, and what is not ours', async () => {
    const { paymentId } = await bought();
    const code = async (answer: Promise<Refunded>) => (await answer).userErrors[0]?.code;
    expect(await code(refund(paymentId, '270.33'))).toBe('REFUND_EXCEEDS_PAYMENT');
    expect(await code(refund(paymentId, '0.00'))).toBe('BAD_USER_INPUT');
    expect(await code(refund(paymentId, '1.001'))).toBe('BAD_USER_INPUT');
    expect(await code(refund(paymentId, '1.00', shop.staff, 'GBP'))).toBe('BAD_USER_INPUT');
    expect(await code(refund(paymentId, '1.00', claimsOf(uuidv7())))).toBe('NOT_FOUND');
    expect(await code(refund(encodeId('payment', uuidv7()), '1.00'))).toBe('NOT_FOUND');
    await expect(refund(paymentId, '1.00', shop.hotel)).rejects.toThrow('FORBIDDEN');
  });

  test.each(['timeout-after', 'error-after', 'error', 'malformed'])(
    'P16: answered with %s it goes back once',
    async (kind) => {
      const { paymentId, authorizationId } = await bought();
      await faults({ method: 'POST', path: '/v1/refunds', kind, probability: 1, times: 1 });
      await refund(paymentId, '50.00');
      for (let tries = 0; tries < 300; tries += 1) {
        const [{ refunded } = { refunded: 0 }] = await sql<{ refunded: number }>(
          'select refunded_minor::int as refunded from billing.payment where payment_authorization_id = $1',
          authorizationId,
        );
        if (refunded === 5000) {
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await shop.booked(authorizationId)).toMatchObject([{ refunded: 5000 }]);
      const rows = await sql(
        'select refunded_minor::int as refunded, refunding_minor::int as refunding from billing.payment where payment_authorization_id = $1',
        authorizationId,
      );
      expect(rows).toEqual([{ refunded: 5000, refunding: 0 }]);
    },
    30_000,
  );

  test.each([
    ['pm_card_pendingRefund', 'SUCCEEDED', { status: 'ISSUED', paid: 0 }],
    ['pm_card_refundFail', 'FAILED', { status: 'PAID', paid: 27_032 }],
  ])(
    '%s: the bank takes its time, and in the end the refund is %s',
    async (card, status, invoice) => {
      const { paymentId, invoiceId } = await bought(card);
      await refund(paymentId, '270.32');
      await shop.moveClocks(5 * 60_000);
      for (let tries = 0; tries < 200 && (await refundNow(invoiceId))[0] !== status; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await refundNow(invoiceId)).toEqual([status]);
      expect(await invoiceNow(invoiceId)).toEqual(invoice);
    },
    30_000,
  );

  test('I4, I15: after all this payments, invoices and books agree', async () => {
    const { host, port, database } = shop.platform.database;
    const address = { host, port, database, ssl: false };
    const findings = await verifyMoney(address, process.env.DATABASE_ROLE_SECRET ?? '');
    expect(findings.filter(({ rows }) => rows.length > 0)).toEqual([]);
  });
});
