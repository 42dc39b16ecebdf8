import { loaderByKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';

/** A row of `billing.merchant_account_rotation` as it is read. */
interface RotationRecord {
  tenant_id: string;
  id: string;
  rotated_at: Date;
}

export type BillingLoaders = ReturnType<typeof createLoaders>;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, context: ReadContext) {
  return {
    /** By merchant account. */
    rotation: loaderByKey<RotationRecord>(reader, context, {
      table:
        '(select tenant_id, merchant_account_id as id, rotated_at from billing.merchant_account_rotation) as rotation',
      columns: 'tenant_id, id, rotated_at',
    }),
  };
}
