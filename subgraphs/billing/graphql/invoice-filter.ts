import { Field, ID, InputType, registerEnumType } from 'type-graphql';
import { Doors } from '../../shared/graphql/access.ts';
import { SortDirection } from '../../shared/graphql/common-types.ts';
import { DateRange } from '../../shared/graphql/date-range.ts';
import { CurrencyCodeScalar } from '../../shared/graphql/scalars.ts';

export enum InvoiceStatus {
  DRAFT = 'DRAFT',
  ISSUED = 'ISSUED',
  PARTIALLY_PAID = 'PARTIALLY_PAID',
  PAID = 'PAID',
  CREDITED = 'CREDITED',
}
registerEnumType(InvoiceStatus, {
  name: 'InvoiceStatus',
  description: 'How far an invoice is.',
  valuesConfig: {
    DRAFT: { description: 'Not issued yet; it has no number and may change.' },
    ISSUED: { description: 'Issued; it never changes again, and nothing of it is paid.' },
    PARTIALLY_PAID: { description: 'A part of it is paid.' },
    PAID: { description: 'All of it is paid.' },
    CREDITED: { description: 'A credit note has taken it back.' },
  },
});

@InputType({ description: 'Which invoices; all conditions must hold.' })
export class InvoiceFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Of these tenants only, within what you may read.' })
  tenantIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'To one account.' })
  accountId?: string | null;

  @Field(() => ID, { nullable: true, description: 'With a line for one subscription.' })
  subscriptionId?: string | null;

  @Field(() => [InvoiceStatus], { nullable: true, description: 'In any of these.' })
  status?: InvoiceStatus[] | null;

  @Field(() => DateRange, { nullable: true, description: 'Issued on one of these days.' })
  issuedOn?: DateRange | null;

  @Field(() => [CurrencyCodeScalar], { nullable: true, description: 'In any of these.' })
  currency?: string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it should have been paid by now and is not.' })
  isOverdue?: boolean | null;
}

export enum InvoiceSortKey {
  ISSUED_ON = 'ISSUED_ON',
  DUE_ON = 'DUE_ON',
  GROSS_TOTAL = 'GROSS_TOTAL',
  NUMBER = 'NUMBER',
}
registerEnumType(InvoiceSortKey, {
  name: 'InvoiceSortKey',
  description: 'What invoices are sorted by.',
  valuesConfig: {
    ISSUED_ON: { description: 'The day they were issued.' },
    DUE_ON: { description: 'The day they are due.' },
    GROSS_TOTAL: { description: 'What is to be paid; needs a filter with one currency.' },
    NUMBER: { description: 'Their number.' },
  },
});

@InputType({ description: 'How invoices are sorted.' })
export class InvoiceSort {
  @Field(() => InvoiceSortKey, { description: 'By what.' })
  by!: InvoiceSortKey;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Falling when left out.' })
  direction!: SortDirection;
}
