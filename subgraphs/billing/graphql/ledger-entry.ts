import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, Doors, ListSize } from '../../shared/graphql/access.ts';
import { Count, Money, TenantReference } from '../../shared/graphql/common-types.ts';
import { connectionTypes, PageArgs } from '../../shared/graphql/connection.ts';
import { DateRange } from '../../shared/graphql/date-range.ts';
import { DateScalar } from '../../shared/graphql/scalars.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { countLedgerEntries, findLedgerEntries, type LedgerSearch } from '../queries/ledger-entries.ts';
import type { LedgerEntryRecord } from '../queries/records.ts';
import { minorView } from './money.ts';
import { LegalEntityReference, legalEntityReference } from './references.ts';

@ObjectType({ description: 'One side of an entry.', simpleResolvers: true })
class Posting {
  @Field(() => String, { description: 'The account of the books: `RECEIVABLE`, `REVENUE`.' })
  ledgerAccount!: string;

  @Field(() => Money, { nullable: true, description: 'Null where it is a credit.' })
  debit!: Money | null;

  @Field(() => Money, { nullable: true, description: 'Null where it is a debit.' })
  credit!: Money | null;
}

@Directive('@key(fields: "tenantId id", resolvable: false)')
@ObjectType({ description: 'What was booked at once: its debits and credits are equal. Never changed, only added to.' })
export class LedgerEntry {
  @Field(() => ID, { description: 'Opaque and unique over all tenants; its prefix names the kind.' })
  id!: string;

  @Field(() => ID, { description: 'The tenant that it belongs to, also where `tenant` may not be seen.' })
  tenantId!: string;

  @Field(() => TenantReference, { nullable: true, description: 'Whose it is.' })
  tenant!: TenantReference | null;

  @Field(() => DateScalar, { description: 'The day it counts for.' })
  bookedOn!: string;

  @Field(() => LegalEntityReference, { nullable: true, description: 'In whose books.' })
  legalEntity!: LegalEntityReference | null;

  @Field(() => String, { description: 'What happened, for a person.' })
  text!: string;

  @Field(() => ID, { description: 'The invoice or payment it is about.' })
  sourceId!: string;
}

/** The graph's form of an entry; the row goes along for its postings. */
function ledgerEntryView(row: LedgerEntryRecord) {
  const tenantId = encodeId('tenant', row.tenant_id);
  const isOfInvoice = row.kind === 'INVOICE' || row.kind === 'COST';
  return {
    id: encodeId('ledgerEntry', row.id),
    tenantId,
    tenant: { id: tenantId },
    bookedOn: row.booked_on,
    legalEntity: legalEntityReference(row.tenant_id, row.legal_entity_id),
    text: row.text,
    sourceId: encodeId(isOfInvoice ? 'invoice' : 'payment', row.about_id),
    row,
  };
}

@InputType({ description: 'Which entries; all conditions must hold.' })
class LedgerFilter {
  @Doors('root')
  @Field(() => [ID], { nullable: true, description: 'Of these tenants only, within what you may read.' })
  tenantIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'In the books of one company.' })
  legalEntityId?: string | null;

  @Field(() => [String], { nullable: true, description: 'With a posting to any of these accounts of the books.' })
  ledgerAccount?: string[] | null;

  @Field(() => DateRange, { nullable: true, description: 'Booked on one of these days.' })
  bookedOn?: DateRange | null;

  @Field(() => ID, { nullable: true, description: 'About one invoice, or one payment and its refunds.' })
  sourceId?: string | null;
}

const lists = connectionTypes('LedgerEntry', () => LedgerEntry, 'Entries of the books, the latest first.');
export const LedgerEntryConnection = lists.Connection;

@Resolver(() => LedgerEntry)
export class LedgerEntryResolver {
  @Access('ledger:read', 'backOffice', 'root')
  @ListSize()
  @Query(() => LedgerEntryConnection, { nullable: true, description: 'The books of the read scope, the latest first.' })
  ledgerEntries(
    @Arg('filter', () => LedgerFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: LedgerFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: BillingContext,
  ) {
    return findLedgerEntries(context, filter ?? {}, page, ledgerEntryView);
  }

  @FieldResolver(() => [Posting], { description: 'Its sides: the debits are as much as the credits.' })
  async postings(@Root() { row }: ReturnType<typeof ledgerEntryView>, @Ctx() { loaders }: BillingContext) {
    const postings = await loaders.postingsOfEntry.load({ tenantId: row.tenant_id, id: row.id });
    return postings.map(({ code, currency, amount_minor: minor }) => {
      const amount = BigInt(minor);
      return {
        ledgerAccount: code,
        debit: amount > 0n ? minorView(amount, currency) : null,
        credit: amount < 0n ? minorView(-amount, currency) : null,
      };
    });
  }
}

@Resolver(() => LedgerEntryConnection)
export class LedgerEntryConnectionResolver {
  @FieldResolver(() => Count, { description: 'Counted only when asked for; exact up to 10,000.' })
  totalCount(@Root() { search }: { search: LedgerSearch }, @Ctx() context: BillingContext) {
    return countLedgerEntries(context, search);
  }
}
