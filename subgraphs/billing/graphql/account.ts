import { Arg, Args, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access, ListSize } from '../../shared/graphql/access.ts';
import { Money } from '../../shared/graphql/common-types.ts';
import { PageArgs } from '../../shared/graphql/connection.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { creditOf } from '../queries/credit.ts';
import { findInvoices } from '../queries/invoices.ts';
import { Account } from './account-reference.ts';
import { InvoiceFilter } from './invoice-filter.ts';
import { InvoiceConnection, invoiceView } from './invoice.ts';
import { minorView } from './money.ts';
import { PaymentMethod, paymentMethodView } from './payment-method.ts';

@ObjectType({ description: 'Where the credit line of a reseller stands.', simpleResolvers: true })
class CreditPosition {
  @Field(() => Money, { description: 'How much may be owed.' })
  limit!: Money;

  @Field(() => Money, { description: 'What is owed; negative when more was paid than owed.' })
  balance!: Money;

  @Field(() => Money, { description: 'What orders on their way will cost.' })
  openOrders!: Money;

  @Field(() => Money, { description: 'What may still be bought on credit.' })
  available!: Money;

  @Field(() => Int, { description: 'Send it as `expectedVersion` to `changeCreditLimit`; 0 before the first change.' })
  version!: number;
}

@Resolver(() => Account)
export class AccountMoneyResolver {
  @Access('invoice:read')
  @FieldResolver(() => [PaymentMethod], {
    nullable: true,
    description: 'What the account can pay with, cards first; null for those who may not see the account.',
  })
  async paymentMethods(@Root() account: Account, @Ctx() context: BillingContext) {
    const key = ownerOf(context, account);
    const methods = key && (await context.loaders.methodsOfAccount.load(key));
    return methods?.filter(({ status }) => status === 'ACTIVE').map(paymentMethodView) ?? null;
  }

  @Access('invoice:read')
  @FieldResolver(() => [Money], {
    nullable: true,
    description: 'What the account owes, by currency; negative where it has paid more than it owes.',
  })
  async balances(@Root() account: Account, @Ctx() context: BillingContext) {
    const key = ownerOf(context, account);
    const balances = key && (await context.loaders.balancesOfAccount.load(key));
    return balances?.map(({ balance_minor: minor, currency }) => minorView(minor, currency)) ?? null;
  }

  @Access('invoice:read')
  @FieldResolver(() => CreditPosition, {
    nullable: true,
    description: 'Its credit line; null unless it is a reseller.',
  })
  async credit(@Root() account: Account, @Ctx() context: BillingContext) {
    const key = ownerOf(context, account);
    const credit = key && (await creditOf(context, key));
    const amount = (minor: bigint) => minorView(minor, credit?.currency ?? '');
    return (
      credit && {
        limit: amount(credit.limit),
        balance: amount(credit.balance),
        openOrders: amount(credit.reserved),
        available: amount(credit.available),
        version: credit.version,
      }
    );
  }

  @Access('invoice:read')
  @ListSize()
  @FieldResolver(() => InvoiceConnection, { nullable: true, description: 'Its invoices, the newest first.' })
  invoices(
    @Root() root: Account,
    @Arg('filter', () => InvoiceFilter, { nullable: true, description: 'All conditions must hold.' })
    filter: InvoiceFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: BillingContext,
  ) {
    const account = ownerOf(context, root);
    return account && findInvoices(context, { filter, account }, page, invoiceView);
  }
}

function ownerOf(context: BillingContext, account: Account): { tenantId: string; id: string } | null {
  authorize(context, 'invoice:read');
  const tenantId = decodeId('tenant', account.tenantId);
  const id = decodeId('account', account.id);
  return tenantId && id ? { tenantId, id } : null;
}
