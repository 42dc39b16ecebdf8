import DataLoader from 'dataloader';
import { loaderByKey, type RowKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';
import {
  CSP_CUSTOMER_COLUMNS,
  ORDER_COLUMNS,
  ORDER_LINE_COLUMNS,
  SUBSCRIPTION_COLUMNS,
  VENDOR_OPERATION_COLUMNS,
  type CspCustomerRecord,
  type OrderLineRecord,
  type OrderRecord,
  type SubscriptionRecord,
  type VendorOperationRecord,
} from './records.ts';

/** A row of `provisioning.csp_agreement_rotation` as it is read. */
interface RotationRecord {
  tenant_id: string;
  id: string;
  rotated_at: Date;
}

export type ProvisioningLoaders = ReturnType<typeof createLoaders>;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, context: ReadContext) {
  const manyBy = <Row extends { tenant_id: string }>(table: string, columns: string, by: keyof Row & string) =>
    loaderOfMany<Row>(reader, context, { table, columns, by });
  return {
    /** By agreement. */
    rotation: loaderByKey<RotationRecord>(reader, context, {
      table:
        '(select tenant_id, csp_agreement_id as id, rotated_at from provisioning.csp_agreement_rotation) as rotation',
      columns: 'tenant_id, id, rotated_at',
    }),
    order: loaderByKey<OrderRecord>(reader, context, {
      table: 'provisioning.customer_order',
      columns: ORDER_COLUMNS,
    }),
    orderLine: loaderByKey<OrderLineRecord>(reader, context, {
      table: 'provisioning.order_line',
      columns: ORDER_LINE_COLUMNS,
    }),
    linesOfOrder: manyBy<OrderLineRecord>('provisioning.order_line', ORDER_LINE_COLUMNS, 'order_id'),
    subscription: loaderByKey<SubscriptionRecord>(reader, context, {
      table: 'provisioning.subscription',
      columns: SUBSCRIPTION_COLUMNS,
    }),
    subscriptionOfLine: manyBy<SubscriptionRecord>('provisioning.subscription', SUBSCRIPTION_COLUMNS, 'order_line_id'),
    cspCustomer: loaderByKey<CspCustomerRecord>(reader, context, {
      table: 'provisioning.csp_customer',
      columns: CSP_CUSTOMER_COLUMNS,
    }),
    customersOfAccount: manyBy<CspCustomerRecord>('provisioning.csp_customer', CSP_CUSTOMER_COLUMNS, 'account_id'),
    vendorOperation: loaderByKey<VendorOperationRecord>(reader, context, {
      table: 'provisioning.vendor_operation',
      columns: VENDOR_OPERATION_COLUMNS,
    }),
  };
}

interface OwnedTable {
  table: string;
  columns: string;
  /** The column that names the owner. */
  by: string;
}

/** The rows that belong to each key, in the order in which they were made: one statement a tick. */
function loaderOfMany<Row extends { tenant_id: string }>(
  reader: Reader,
  context: ReadContext,
  { table, columns, by }: OwnedTable,
): DataLoader<RowKey, Row[], string> {
  const text = `select ${columns} from ${table}
    join unnest($1::uuid[], $2::uuid[]) as wanted (wanted_tenant_id, wanted_id) on tenant_id = wanted_tenant_id and ${by} = wanted_id
    order by id`;
  const keyOf = ({ tenantId, id }: RowKey) => `${tenantId} ${id}`;
  return new DataLoader(
    async (keys) => {
      const values = [keys.map((key) => key.tenantId), keys.map((key) => key.id)];
      const rows = await reader.read<Row>(context, { text, values });
      const owner = (row: Row) => String((row as Record<string, unknown>)[by]);
      const found = Map.groupBy(rows, (row) => keyOf({ tenantId: row.tenant_id, id: owner(row) }));
      return keys.map((key) => found.get(keyOf(key)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
}
