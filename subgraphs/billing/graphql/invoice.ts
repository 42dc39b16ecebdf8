import { Arg, Args, Ctx, Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { Access, Cost, ListSize } from '../../shared/graphql/access.ts';
import { Count, Money, TenantReference } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateScalar } from '../../shared/graphql/scalars.ts';
import { type TaxCategory, TaxSubtotal } from '../../shared/graphql/tax-types.ts';
import { decodeId, encodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { countInvoices, findInvoiceById, findInvoices, type InvoiceSearch } from '../queries/invoices.ts';
import type { InvoiceRecord } from '../queries/records.ts';
import { Account, accountReference } from './account-reference.ts';
import { InvoiceFilter, InvoiceSort, InvoiceStatus } from './invoice-filter.ts';
import { InvoiceLine, invoiceLineView } from './invoice-line.ts';
import { minorView } from './money.ts';
import { LegalEntityReference, legalEntityReference } from './references.ts';

@Directive('@key(fields: "tenantId id")')
@ObjectType({ description: 'What an account owes for what it got. Once issued it never changes.' })
export class Invoice {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => String, { nullable: true, description: 'Without a gap in its series; null as long as it is a draft.' })
  number!: string | null;

  @Field(() => InvoiceStatus, { description: 'How far it is.' })
  status!: InvoiceStatus;

  @Field(() => LegalEntityReference, { nullable: true, description: 'The company that invoices.' })
  legalEntity!: LegalEntityReference | null;

  @Field(() => Account, { nullable: true, description: 'Who pays.' })
  account!: Account | null;

  @Field(() => DateScalar, { nullable: true, description: 'When it was issued; null as long as it is a draft.' })
  issuedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Until when to pay; null as long as it is a draft.' })
  dueOn!: string | null;

  @Field(() => Money, { description: 'What the lines add up to, before tax.' })
  netTotal!: Money;

  @Field(() => Money, { description: 'The sum of `taxSubtotals`.' })
  taxTotal!: Money;

  @Field(() => Money, { description: 'What is to be paid: net and tax.' })
  grossTotal!: Money;

  @Field(() => Money, { description: 'What is still to be paid.' })
  balanceDue!: Money;

  @Field(() => [TaxSubtotal], { description: 'One for each category and rate.' })
  taxSubtotals!: TaxSubtotal[];
}

/** The graph's form of an invoice; the row goes along for its lines. */
export function invoiceView(row: InvoiceRecord) {
  const tenantId = encodeId('tenant', row.tenant_id);
  const amount = (minor: string | bigint) => minorView(minor, row.currency);
  return {
    id: encodeId('invoice', row.id),
    tenantId,
    tenant: { id: tenantId },
    number: row.number,
    status: row.status as InvoiceStatus,
    legalEntity: legalEntityReference(row.tenant_id, row.legal_entity_id),
    account: accountReference(row.tenant_id, row.account_id),
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    netTotal: amount(row.net_minor),
    taxTotal: amount(row.tax_minor),
    grossTotal: amount(row.gross_minor),
    balanceDue: amount(BigInt(row.gross_minor) - BigInt(row.paid_minor)),
    taxSubtotals: row.tax_subtotals.map(({ category, ratePercent, net, tax }) => ({
      category: category as TaxCategory,
      ratePercent,
      net: amount(net),
      tax: amount(tax),
    })),
    row,
  };
}

type InvoiceView = ReturnType<typeof invoiceView>;

/** The invoice with these ids as far as the viewer may see it. */
export async function findInvoice(
  context: BillingContext,
  key: { tenantId: string; id: string },
): Promise<InvoiceView | null> {
  const tenantId = decodeId('tenant', key.tenantId);
  const id = decodeId('invoice', key.id);
  const row = tenantId && id ? await context.loaders.invoice.load({ tenantId, id }) : null;
  return row && invoiceView(row);
}

const lists = connectionTypes('Invoice', () => Invoice, 'Invoices, the newest first unless sorted otherwise.');
export const InvoiceConnection = lists.Connection;

@Resolver(() => Invoice)
export class InvoiceResolver {
  @Access('invoice:read', 'storefront', 'backOffice', 'root')
  @Query(() => Invoice, { nullable: true, description: 'One invoice; null when you may not see one with this id.' })
  async invoice(
    @Arg('id', () => ID, { description: 'Of the invoice: `inv_…`.' }) id: string,
    @Ctx() context: BillingContext,
  ) {
    const row = await findInvoiceById(context, id);
    return row && invoiceView(row);
  }

  @Access('invoice:read', 'storefront', 'backOffice', 'root')
  @ListSize()
  @Cost(10)
  @Query(() => InvoiceConnection, {
    nullable: true,
    description:
      'The invoices you may see: a shopper the own ones, a reseller also those of its end customers, staff all.',
  })
  invoices(
    @Arg('search', () => String, { nullable: true, description: 'Part of a number.' }) search: string | null,
    @Arg('filter', () => InvoiceFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: InvoiceFilter | null,
    @Arg('sort', () => InvoiceSort, { nullable: true, description: 'The newest first when left out.' })
    sort: InvoiceSort | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: BillingContext,
  ) {
    return findInvoices(context, { search, filter, sort }, page, invoiceView);
  }

  @FieldResolver(() => [InvoiceLine], { description: 'As on the document.' })
  async lines(@Root() { row }: InvoiceView, @Ctx() { loaders }: BillingContext) {
    const lines = await loaders.linesOfInvoice.load({ tenantId: row.tenant_id, id: row.id });
    return lines.map((line) => invoiceLineView(line, row));
  }
}

@Resolver(() => InvoiceConnection)
export class InvoiceConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: InvoiceSearch }, @Ctx() context: BillingContext) {
    return countInvoices(context, search);
  }
}
