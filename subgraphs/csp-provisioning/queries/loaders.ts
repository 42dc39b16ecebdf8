import { loaderByKey } from '../../shared/database/load-by-key.ts';
import type { Reader, ReadContext } from '../../shared/database/reader.ts';

/** A row of `provisioning.csp_agreement_rotation` as it is read. */
interface RotationRecord {
  tenant_id: string;
  id: string;
  rotated_at: Date;
}

export type ProvisioningLoaders = ReturnType<typeof createLoaders>;

/** What the resolvers of one operation load by key, each with one statement a tick. */
export function createLoaders(reader: Reader, context: ReadContext) {
  return {
    /** By agreement. */
    rotation: loaderByKey<RotationRecord>(reader, context, {
      table:
        '(select tenant_id, csp_agreement_id as id, rotated_at from provisioning.csp_agreement_rotation) as rotation',
      columns: 'tenant_id, id, rotated_at',
    }),
  };
}
