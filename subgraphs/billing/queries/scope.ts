import type { ReadContext } from '../../shared/database/reader.ts';
import { decodeId, type IdKind } from '../../shared/ids/type-id.ts';

/**
 * A condition with its values: the acting tenant by name when only that is read, so that its index is used, and nothing
 * about tenants when the role sees several. `conditions` is given the parameters of `values`.
 */
export function inScope(
  { tenantId, readScope }: ReadContext,
  values: readonly unknown[],
  conditions: (...parameters: string[]) => string[],
): { where: string; values: unknown[] } {
  const isOneTenant = readScope === 'tenant';
  const first = isOneTenant ? 2 : 1;
  const parameters = values.map((_value, index) => `$${first + index}`);
  return {
    where: [...(isOneTenant ? ['tenant_id = $1'] : []), ...conditions(...parameters)].join(' and '),
    values: [...(isOneTenant ? [tenantId] : []), ...values],
  };
}

/** The ids that are of this kind; those that are not name nothing. */
export function decodeAll(kind: IdKind, ids: readonly string[]): string[] {
  return ids.map((id) => decodeId(kind, id)).filter((id) => id !== null);
}
