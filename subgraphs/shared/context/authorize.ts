import type { Claims } from './operation-context.ts';
import type { Permission } from './permissions.ts';
import { RequestError } from '../graphql/request-error.ts';

/**
 * Throws `FORBIDDEN` unless the caller holds the permission. The gateway has asked already, from the `@access` rule of
 * the field; a command or query asks again, so that a subgraph is safe by itself.
 */
export function authorize(claims: Pick<Claims, 'permissions'>, permission: Permission): void {
  if (!claims.permissions.includes(permission)) {
    throw new RequestError('FORBIDDEN', `This needs the permission ${permission}.`);
  }
}
