import type { Transaction } from '../../shared/database/transaction.ts';
import {
  recordCart,
  recordCatalogItems,
  recordMilestone,
  recordVendorOrder,
  withdrawAgreement,
} from '../commands/record-progress.ts';
import { refuseLines } from '../commands/refuse-lines.ts';
import { assignLines, endOperation, openOperation } from '../commands/vendor-operations.ts';
import { isSoldAtLoss } from '../domain/purchase-cost.ts';
import { refusalOf, refusalOfVendorCode, type Refusal } from '../domain/refusal.ts';
import type { CheckedOut, VendorOrder } from '../providers/vendor.ts';
import type { FulfilledLine, FulfilledOperation } from '../queries/fulfilment.ts';
import { askFor, isNameOld, parkUnexplained, sendWrite, type Step, type StepOutcome } from './step.ts';

/** The catalog item has been given another number meanwhile: nothing was bought, and the next look finds the new one. */
const RENUMBERED = '400019';
const GENERATIONS_MAX = 3;
const AGREEMENT_MISSING = '13605';

/**
 * Buys the lines: all in one cart at first. A vendor's order fails as a whole, without a word about which of its lines was
 * meant; its lines are then bought one by one, so that one refused line costs no other.
 */
export async function buyLines(step: Step): Promise<StepOutcome> {
  const { run, fulfilment } = step;
  const { order, operations } = fulfilment;
  const { tenantId } = run;
  const toBuy = fulfilment.lines.filter(({ status, vendorOrderId }) => status === 'PROVISIONING' && !vendorOrderId);
  const unassigned = toBuy.filter(({ vendorOperationId }) => vendorOperationId === null);
  if (unassigned.length > 0) {
    await run.advance((transaction) => openPurchase(transaction, step, { lines: unassigned, generation: 0 }));
    return null;
  }
  const operation = operations.find(({ id }) => toBuy.some(({ vendorOperationId }) => vendorOperationId === id));
  if (!operation) {
    await run.advance((transaction) =>
      recordMilestone(transaction, { tenantId, orderId: order.id, now: run.now() }, 'ordered_at'),
    );
    return null;
  }
  const purchase = {
    step,
    operation,
    lines: toBuy.filter(({ vendorOperationId }) => vendorOperationId === operation.id),
  };
  if (operation.vendorCartId !== null) {
    return checkOut(purchase, operation.vendorCartId);
  }
  return purchase.lines.every(({ catalogItemId }) => catalogItemId !== null)
    ? fillCart(purchase)
    : chooseCatalogItems(purchase);
}

interface Purchase {
  step: Step;
  operation: FulfilledOperation;
  lines: FulfilledLine[];
}

async function openPurchase(
  transaction: Transaction,
  { run, fulfilment }: Step,
  { lines, generation }: { lines: readonly FulfilledLine[]; generation: number },
): Promise<void> {
  const { tenantId } = run;
  const operation = {
    tenantId,
    orderId: fulfilment.order.id,
    kind: 'PLACE_ORDER',
    generation,
    now: run.now(),
  } as const;
  const id = await openOperation(transaction, operation);
  await assignLines(
    transaction,
    { tenantId, id },
    lines.map((line) => line.id),
  );
}

/** What each line is called at this moment; what is not sold, or dearer than it was sold for, ends here. */
async function chooseCatalogItems({ step, operation, lines }: Purchase): Promise<StepOutcome> {
  const { run, vendor, access } = step;
  const { tenantId } = run;
  const now = run.now();
  const { currency, country } = step.fulfilment.order;
  const stale = lines.filter((line) =>
    isSoldAtLoss({ ...line, currency }, line.vendorPrices, { market: country, now }),
  );
  const customerId = customerOf(step);
  const asked = await askFor(step, operation, () =>
    Promise.all(
      lines.map(async (line) => ({
        lineId: line.id,
        catalogItemId: await vendor.findCatalogItem(access, customerId, line),
      })),
    ),
  );
  if ('halt' in asked) {
    return asked.halt;
  }
  const missing = asked.answer.filter(({ catalogItemId }) => catalogItemId === null);
  const found = asked.answer.flatMap(({ lineId, catalogItemId }) => (catalogItemId ? [{ lineId, catalogItemId }] : []));
  await run.advance(async (transaction) => {
    const ended = { tenantId, status: 'REFUSED', now } as const;
    await recordCatalogItems(transaction, tenantId, found);
    const staleIds = stale.map(({ id }) => id);
    await refuseLines(transaction, { ...ended, lineIds: staleIds, refusal: refusalOf('PRICE_STALE') });
    const missingIds = missing.map(({ lineId }) => lineId);
    await refuseLines(transaction, { ...ended, lineIds: missingIds, refusal: refusalOf('NOT_AVAILABLE') });
    if (new Set([...staleIds, ...missingIds]).size === lines.length) {
      const refusal = refusalOf(stale.length > 0 ? 'PRICE_STALE' : 'NOT_AVAILABLE');
      await endOperation(transaction, { tenantId, id: operation.id }, refusal);
    }
  });
  return null;
}

function fillCart({ step, operation, lines }: Purchase): Promise<StepOutcome> {
  const { run, vendor, access } = step;
  const { cartRequestId: requestId, correlationId } = operation;
  const items = lines.map((line) => ({ ...line, catalogItemId: line.catalogItemId ?? '' }));
  return sendWrite(step, {
    operation,
    send: () => vendor.createCart(access, { requestId, correlationId }, { customerId: customerOf(step), items }),
    record: (transaction, cart) =>
      recordCart(transaction, {
        tenantId: run.tenantId,
        operationId: operation.id,
        cartId: cart.id,
        lines: lines.map(({ id }, index) => ({ lineId: id, orderGroup: cart.orderGroups[index] ?? '' })),
      }),
    refuse: async (vendorCode) => {
      await run.advance(async (transaction) => {
        await endOperation(transaction, { tenantId: run.tenantId, id: operation.id }, refusalOfVendorCode(vendorCode));
        await goOnWithout(transaction, { step, operation, lines }, vendorCode);
      });
      return null;
    },
  });
}

async function checkOut({ step, operation, lines }: Purchase, cartId: string): Promise<StepOutcome> {
  const { run, vendor, access } = step;
  const { requestId, correlationId } = operation;
  const purchase = { step, operation, lines };
  const cart = { customerId: customerOf(step), cartId };
  if (isNameOld(operation, run.now())) {
    const asked = await askFor(step, operation, () => vendor.findCartState(access, cart));
    if ('halt' in asked) {
      return asked.halt;
    }
    if (asked.answer === null) {
      return findBought(purchase);
    }
  }
  return sendWrite(step, {
    operation,
    isPurchase: true,
    send: () => vendor.checkOut(access, { requestId, correlationId }, cart),
    record: (transaction, result) => recordCheckout(transaction, purchase, result),
    refuse: async (vendorCode) => {
      await run.advance(async (transaction) => {
        await endOperation(transaction, { tenantId: run.tenantId, id: operation.id }, refusalOfVendorCode(vendorCode));
        await goOnWithout(transaction, purchase, vendorCode);
      });
      return null;
    },
  });
}

/** What the vendor sold, and for each group that it did not: another try, or its end. */
async function recordCheckout(transaction: Transaction, purchase: Purchase, result: CheckedOut): Promise<void> {
  const { step, operation, lines } = purchase;
  const { run } = step;
  const { tenantId } = run;
  const sold = await recordOrders(transaction, purchase, result.orders);
  const unsold = lines.filter(({ id }) => !sold.has(id));
  const [refused] = result.refusedGroups;
  if (unsold.length === 0) {
    await endOperation(transaction, { tenantId, id: operation.id }, null);
    return;
  }
  const groups = result.refusedGroups.map(({ orderGroup }) => orderGroup);
  if (!refused || unsold.some(({ orderGroup }) => !groups.includes(orderGroup ?? ''))) {
    throw new Error(`operation ${operation.id}: the vendor said nothing about ${unsold.length} lines`);
  }
  const outcome = sold.size > 0 ? null : refusalOfVendorCode(refused.vendorCode);
  await endOperation(transaction, { tenantId, id: operation.id }, outcome);
  for (const { orderGroup, vendorCode } of result.refusedGroups) {
    const ofGroup = unsold.filter((line) => line.orderGroup === orderGroup);
    if (ofGroup.length > 0) {
      await goOnWithout(transaction, { step, operation, lines: ofGroup }, vendorCode);
    }
  }
}

/** Notes the vendor's orders and which lines they hold; returns the lines. */
async function recordOrders(
  transaction: Transaction,
  { step, operation, lines }: Purchase,
  orders: readonly VendorOrder[],
): Promise<Set<string>> {
  const { tenantId, now } = step.run;
  const sold = new Set<string>();
  for (const order of orders) {
    const lineIds = lines.filter((line) => holds(order, line)).map(({ id }) => id);
    const recorded = { tenantId, operationId: operation.id, vendorOrderId: order.id, lineIds, now: now() };
    await recordVendorOrder(transaction, recorded);
    lineIds.forEach((id) => sold.add(id));
  }
  return sold;
}

/** Whether a line was sold by this order. */
export function holds(
  order: VendorOrder,
  line: Pick<FulfilledLine, 'catalogItemId' | 'termDuration' | 'billingCycle'>,
): boolean {
  return order.billingCycle === line.billingCycle && order.lines.some((one) => isLine(one, line));
}

export function isLine(
  one: VendorOrder['lines'][number],
  line: Pick<FulfilledLine, 'catalogItemId' | 'termDuration'>,
): boolean {
  return one.catalogItemId === line.catalogItemId && one.termDuration === line.termDuration;
}

/** The lines were not bought. Together they are tried one by one, under a new number once more, and else they end. */
async function goOnWithout(
  transaction: Transaction,
  { step, operation, lines }: Purchase,
  vendorCode: string,
): Promise<void> {
  const { run, fulfilment } = step;
  const { tenantId } = run;
  const { generation } = operation;
  if (vendorCode === RENUMBERED && generation < GENERATIONS_MAX) {
    await openPurchase(transaction, step, { lines, generation: generation + 1 });
    return;
  }
  if (lines.length > 1 && vendorCode !== AGREEMENT_MISSING) {
    for (const line of lines) {
      await openPurchase(transaction, step, { lines: [line], generation: 0 });
    }
    return;
  }
  if (vendorCode === AGREEMENT_MISSING) {
    const { id: orderId, cspCustomerId } = fulfilment.order;
    await withdrawAgreement(transaction, { tenantId, orderId, cspCustomerId, now: run.now() });
  }
  const refusal: Refusal = refusalOfVendorCode(vendorCode);
  const lineIds = lines.map(({ id }) => id);
  await refuseLines(transaction, { tenantId, lineIds, status: 'REFUSED', refusal, now: run.now() });
}

/**
 * The cart is gone and its checkout was never answered: an order with exactly these lines that came after it, and that is
 * no other operation's, is what it made. When there is none a person has to look, because an order may appear late.
 */
async function findBought(purchase: Purchase): Promise<StepOutcome> {
  const { step, operation, lines } = purchase;
  const { run, vendor, access } = step;
  const asked = await askFor(step, operation, () => vendor.findOrders(access, customerOf(step)));
  if ('halt' in asked) {
    return asked.halt;
  }
  const since = operation.sentAt ?? operation.createdAt;
  const made = asked.answer.filter(
    (order) => order.createdAt >= since && lines.some((line) => holds(order, line) && isWholly(order, lines)),
  );
  if (!lines.every((line) => made.some((order) => holds(order, line)))) {
    return parkUnexplained(step, operation);
  }
  await run.advance(async (transaction) => {
    await recordOrders(transaction, purchase, made);
    await endOperation(transaction, { tenantId: run.tenantId, id: operation.id }, null);
  });
  return null;
}

function isWholly(order: VendorOrder, lines: readonly FulfilledLine[]): boolean {
  return order.lines.every((one) => lines.some((line) => isLine(one, line) && one.quantity === line.quantity));
}

function customerOf({ fulfilment }: Step): string {
  const { vendorCustomerId, cspCustomerId } = fulfilment.order;
  if (vendorCustomerId === null) {
    throw new Error(`customer ${cspCustomerId} is not known at the vendor`);
  }
  return vendorCustomerId;
}
