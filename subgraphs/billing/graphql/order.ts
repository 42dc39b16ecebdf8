import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { authorize } from '../../shared/context/authorize.ts';
import { Access } from '../../shared/graphql/access.ts';
import { decodeId } from '../../shared/ids/type-id.ts';
import type { BillingContext } from '../context.ts';
import { Charge, chargeView } from './charge.ts';
import { Invoice, invoiceView } from './invoice.ts';
import { Order, OrderLine } from './order-reference.ts';
import { authorizationView, PaymentAuthorization } from './payment-authorization.ts';

@Resolver(() => Order)
export class OrderMoneyResolver {
  @Access('order:read')
  @FieldResolver(() => PaymentAuthorization, {
    nullable: true,
    description: 'The money that the order was placed with; null until that is bound to it.',
  })
  async paymentAuthorization(@Root() order: Order, @Ctx() context: BillingContext) {
    authorize(context, 'order:read');
    const key = keyOf('order', order);
    const [row] = key ? await context.loaders.authorizationOfOrder.load(key) : [];
    return row ? authorizationView(row) : null;
  }

  @Access('invoice:read')
  @FieldResolver(() => [Invoice], {
    nullable: true,
    description: 'What was invoiced for it; empty before it is settled.',
  })
  async invoices(@Root() order: Order, @Ctx() context: BillingContext) {
    authorize(context, 'invoice:read');
    const key = keyOf('order', order);
    const rows = key ? await context.loaders.invoicesOfOrder.load(key) : [];
    return rows.map(invoiceView);
  }
}

@Resolver(() => OrderLine)
export class OrderLineMoneyResolver {
  @Access('margin:read', 'backOffice', 'root')
  @FieldResolver(() => [Charge], { nullable: true, description: 'What the buyer pays us for it, and what we pay.' })
  async charges(@Root() line: OrderLine, @Ctx() context: BillingContext) {
    authorize(context, 'margin:read');
    const key = keyOf('orderLine', line);
    const rows = key ? await context.loaders.chargesOfOrderLine.load(key) : [];
    return rows.map(chargeView);
  }
}

function keyOf(kind: 'order' | 'orderLine', entity: Order): { tenantId: string; id: string } | null {
  const tenantId = decodeId('tenant', entity.tenantId);
  const id = decodeId(kind, entity.id);
  return tenantId && id ? { tenantId, id } : null;
}
