import { createHmac } from 'node:crypto';
import { SUBGRAPH_NAMES, type SubgraphName } from '../context/context-token.ts';
import type { Login } from './address.ts';

/**
 * What a connection may do: `rw` writes in one tenant, `ro` reads one tenant, `scope_ro` reads the tenants that a root
 * member is limited to, `root_ro` reads all of them. None owns a table, none bypasses row-level security.
 */
export type Access = 'rw' | 'ro' | 'scope_ro' | 'root_ro';

export const ACCESSES: readonly Access[] = ['rw', 'ro', 'scope_ro', 'root_ro'];

/** Owns the small tables that span tenants and the functions that look credentials up; nobody logs in as it. */
export const PLATFORM_OWNER = 'platform_owner';

/** Owns the event log, the jobs and the queue; nobody logs in as it. */
export const MESSAGING_OWNER = 'messaging_owner';

/** Fetches jobs from the queue; sees ids only. */
export const MESSAGING_WORKER = 'messaging_worker';

/** Reads what root's readers of all subgraphs may read, in one statement: to see whether the books agree. */
export const AUDITOR = 'auditor';

export function ownerRole(subgraph: SubgraphName): string {
  return `${subgraph}_owner`;
}

export function loginRole(subgraph: SubgraphName, access: Access): string {
  return `${subgraph}_${access}`;
}

export function ownerRoles(): string[] {
  return [PLATFORM_OWNER, MESSAGING_OWNER, ...SUBGRAPH_NAMES.map(ownerRole)];
}

export function loginRoles(): string[] {
  return [MESSAGING_WORKER, ...SUBGRAPH_NAMES.flatMap((name) => ACCESSES.map((access) => loginRole(name, access)))];
}

/** Every role has its own password, derived from one secret, so that only one secret has to be kept. */
export function loginOf(role: string, roleSecret: string): Required<Login> {
  return { user: role, password: createHmac('sha256', roleSecret).update(role).digest('base64url') };
}
