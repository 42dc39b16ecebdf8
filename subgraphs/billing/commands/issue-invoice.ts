import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';
import { INVOICE_ISSUED, type InvoiceIssued } from '../../shared/events/contracts/billing.ts';
import type { OrderSettled, SettledLine } from '../../shared/events/contracts/provisioning.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import { draftInvoice, type InvoiceDraft } from '../domain/invoice-draft.ts';
import { formatInvoiceNumber, invoiceSeries } from '../domain/invoice-number.ts';
import { costPostings, invoicePostings } from '../domain/ledger.ts';
import { postEntry } from './post-entry.ts';

const TERM_DAYS = 30;

export interface IssuedInvoice {
  id: string;
  number: string;
  /** In minor units. */
  gross: bigint;
  issuedOn: string;
}

/** What an invoice is made of: an order, those of its lines that are active, and how it will be paid. */
export interface InvoiceToIssue {
  tenantId: string;
  now: Date;
  order: OrderSettled;
  lines: readonly SettledLine[];
  /** Paid by card at once, or by the end of the term of payment. */
  isDueAtOnce: boolean;
}

/**
 * Charges what was bought, on both sides, and issues the invoice for it: with the next number of its series, frozen, and in
 * the books. A number is taken in the transaction that issues, so a rollback leaves no gap (DOMAIN 4.2).
 */
export async function issueInvoice(transaction: Transaction, issue: InvoiceToIssue): Promise<IssuedInvoice> {
  const { order } = issue;
  const currency = currencyCode(order.currency);
  const draft = draftInvoice(
    issue.lines.map((line) => ({ ...line, net: money(BigInt(line.netMinor), currency) })),
    { ...order.taxDecision, currency },
  );
  const place = await takeNumber(transaction, issue);
  const id = uuidv7();
  await insertInvoice(transaction, issue, { id, draft, place });
  await insertLines(transaction, issue, { id, draft });
  await insertCharges(transaction, issue, id);
  await postInvoice(transaction, issue, { id, draft, place });
  const invoice = { id, number: place.number, gross: draft.gross.amount, issuedOn: place.issuedOn };
  await publishInvoice(transaction, issue, { draft, place, id });
  return invoice;
}

interface Place {
  number: string;
  documentType: string;
  series: string;
  year: number;
  sequence: number;
  issuedOn: string;
  dueOn: string;
  seller: object;
}

interface Issuer {
  name: string;
  country: string;
  vatId: string | null;
  address: object;
}

/** The day never goes back within a series, even when two invoices are issued around midnight. */
async function takeNumber(
  transaction: Transaction,
  { tenantId, now, order, isDueAtOnce }: InvoiceToIssue,
): Promise<Place> {
  const { issuerId, taxDecision } = order;
  const [issuer] = await transaction.query<Issuer & { today: string }>(sql`
    select name, country, vat_id as "vatId", address,
      (${now.toISOString()}::timestamptz at time zone coalesce(settings.time_zone, 'UTC'))::date::text as today
    from billing.issuer
    left join billing.tenant_settings settings on settings.tenant_id = issuer.tenant_id
    where issuer.tenant_id = ${tenantId} and legal_entity_id = ${issuerId}`);
  if (!issuer) {
    throw new Error(`the legal entity ${issuerId} is not known yet`);
  }
  const { today, ...seller } = issuer;
  const { documentType, series } = invoiceSeries(seller.country, taxDecision.buyerCountry);
  const year = Number(today.slice(0, 4));
  const [counted] = await transaction.query<{ sequence: number; issuedOn: string; dueOn: string }>(sql`
    insert into billing.invoice_counter (tenant_id, legal_entity_id, document_type, series, year, last_sequence, last_issued_on)
    values (${tenantId}, ${issuerId}, ${documentType}, ${series}, ${year}, 1, ${today})
    on conflict (tenant_id, legal_entity_id, document_type, series, year) do update
    set last_sequence = invoice_counter.last_sequence + 1,
      last_issued_on = greatest(invoice_counter.last_issued_on, excluded.last_issued_on)
    returning last_sequence as sequence, last_issued_on::text as "issuedOn",
      (last_issued_on + ${isDueAtOnce ? 0 : TERM_DAYS}::int)::text as "dueOn"`);
  if (!counted) {
    throw new Error('a counter without a number');
  }
  const number = formatInvoiceNumber({ ...seller, ...counted, documentType, series });
  return { ...counted, number, documentType, series, year, seller };
}

interface Drafted {
  id: string;
  draft: InvoiceDraft<SettledLine & { net: { amount: bigint; currency: string } }>;
  place: Place;
}

async function insertInvoice(
  transaction: Transaction,
  { tenantId, order }: InvoiceToIssue,
  { id, draft, place }: Drafted,
): Promise<void> {
  const subtotals = draft.subtotals.map(({ category, ratePercent, net, tax }) => {
    return { category, ratePercent, net: net.amount.toString(), tax: tax.amount.toString() };
  });
  const isNothing = draft.gross.amount === 0n;
  const inserted = await transaction.query(sql`
    insert into billing.invoice (tenant_id, id, account_id, reseller_account_id, legal_entity_id, order_id, document_type, series, year,
      sequence, number, status, currency, net_minor, tax_minor, gross_minor, issued_on, due_on, tax_decision, tax_subtotals, seller, buyer, reference)
    select buyer.tenant_id, ${id}::uuid, buyer.account_id, ${order.resellerAccountId}::uuid, ${order.issuerId}::uuid, ${order.orderId}::uuid,
      ${place.documentType}, ${place.series}, ${place.year}::int, ${place.sequence}::int, ${place.number}, ${isNothing ? 'PAID' : 'ISSUED'},
      ${order.currency}, ${draft.net.amount.toString()}::bigint, ${draft.tax.amount.toString()}::bigint, ${draft.gross.amount.toString()}::bigint,
      ${place.issuedOn}::date, ${place.dueOn}::date, ${JSON.stringify(order.taxDecision)}::jsonb, ${JSON.stringify(subtotals)}::jsonb,
      ${JSON.stringify(place.seller)}::jsonb, jsonb_build_object('name', buyer.name, 'country', buyer.country,
      'address', buyer.address, 'vatId', ${order.taxDecision.buyerVatId}::text), ${order.reference}
    from billing.buyer where tenant_id = ${tenantId} and account_id = ${order.accountId} returning id`);
  if (inserted.length === 0) {
    throw new Error(`the account ${order.accountId} is not known yet`);
  }
}

async function insertLines(
  transaction: Transaction,
  { tenantId }: InvoiceToIssue,
  { id, draft }: Pick<Drafted, 'id' | 'draft'>,
): Promise<void> {
  const rows = draft.lines.map(({ net, tax, ...line }, position) => ({
    ...line,
    id: uuidv7(),
    position,
    net: net.amount.toString(),
    tax: tax.amount.toString(),
    subscriptionId: line.subscription?.subscriptionId ?? null,
    firstDay: line.subscription?.firstDay ?? null,
    lastDay: line.subscription?.lastDay ?? null,
  }));
  await transaction.query(sql`
    insert into billing.invoice_line (tenant_id, invoice_id, position, id, account_id, reseller_account_id, order_line_id, subscription_id,
      plan_id, text, quantity, unit_price_minor, net_minor, tax_minor, unit_cost_minor, first_day, last_day)
    select invoice.tenant_id, invoice.id, line.position, line.id, invoice.account_id, invoice.reseller_account_id, line."orderLineId",
      line."subscriptionId", line."planId", line.title, line.quantity, line."unitPriceMinor", line.net, line.tax, line."unitCostMinor",
      line."firstDay", line."lastDay"
    from billing.invoice, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as line (position int, id uuid, "orderLineId" uuid,
      "subscriptionId" uuid, "planId" uuid, title text, quantity int, "unitPriceMinor" bigint, net bigint, tax bigint, "unitCostMinor" bigint,
      "firstDay" date, "lastDay" date)
    where invoice.tenant_id = ${tenantId} and invoice.id = ${id} returning position`);
}

/** What the buyer pays us, and what we pay the vendor where that is known. */
async function insertCharges(
  transaction: Transaction,
  { tenantId, now, lines }: InvoiceToIssue,
  invoiceId: string,
): Promise<void> {
  const rows = lines.flatMap((line) => {
    const sell = { ...line, id: uuidv7(), side: 'SELL', unit: line.unitPriceMinor, net: line.netMinor };
    const cost = costOf(line);
    return cost === null
      ? [sell]
      : [sell, { ...line, id: uuidv7(), side: 'BUY', unit: line.unitCostMinor, net: cost.toString() }];
  });
  const charges = rows.map(({ subscription, ...row }) => ({ ...subscription, ...row }));
  await transaction.query(sql`
    insert into billing.charge (tenant_id, id, account_id, reseller_account_id, order_line_id, subscription_id, plan_id, side, kind,
      first_day, last_day, quantity, currency, unit_price_minor, net_minor, invoice_id, created_at)
    select invoice.tenant_id, charge.id, invoice.account_id, invoice.reseller_account_id, charge."orderLineId", charge."subscriptionId",
      charge."planId", charge.side, 'NEW', charge."firstDay", charge."lastDay", charge.quantity, invoice.currency, charge.unit, charge.net,
      invoice.id, ${now.toISOString()}::timestamptz
    from billing.invoice, jsonb_to_recordset(${JSON.stringify(charges)}::jsonb) as charge (id uuid, "orderLineId" uuid, "subscriptionId" uuid,
      "planId" uuid, side text, "firstDay" date, "lastDay" date, quantity int, unit bigint, net bigint)
    where invoice.tenant_id = ${tenantId} and invoice.id = ${invoiceId} returning charge.id`);
}

function costOf({ unitCostMinor, quantity }: SettledLine): bigint | null {
  return unitCostMinor === null ? null : BigInt(unitCostMinor) * BigInt(quantity);
}

async function postInvoice(
  transaction: Transaction,
  { tenantId, order, lines }: InvoiceToIssue,
  { id, draft, place }: Drafted,
): Promise<void> {
  const { accountId, resellerAccountId, issuerId, currency } = order;
  const cost = lines.reduce((sum, line) => sum + (costOf(line) ?? 0n), 0n);
  const entry = {
    ...{ tenantId, accountId, resellerAccountId, currency },
    legalEntityId: issuerId,
    bookedOn: place.issuedOn,
    sourceId: id,
  };
  const sold = invoicePostings({ net: draft.net.amount, tax: draft.tax.amount });
  await postEntry(transaction, { ...entry, kind: 'INVOICE', text: `Invoice ${place.number}`, postings: sold });
  const bought = { text: `Cost of invoice ${place.number}`, postings: costPostings(cost) };
  await postEntry(transaction, { ...entry, kind: 'COST', ...bought });
}

async function publishInvoice(
  transaction: Transaction,
  { order }: InvoiceToIssue,
  { id, draft, place }: Drafted,
): Promise<void> {
  const { accountId, resellerAccountId, issuerId, orderId, currency } = order;
  const body: InvoiceIssued = {
    invoiceId: id,
    number: place.number,
    legalEntityId: issuerId,
    accountId,
    resellerAccountId,
    orderId,
    issuedOn: place.issuedOn,
    dueOn: place.dueOn,
    currency,
    netMinor: draft.net.amount.toString(),
    taxMinor: draft.tax.amount.toString(),
    grossMinor: draft.gross.amount.toString(),
  };
  await transaction.publish({ topic: INVOICE_ISSUED, aggregateId: id, body });
}
