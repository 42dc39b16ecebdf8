import type { Permission, Role } from './permissions.ts';

/** Which of the three SDKs the caller uses; decides which part of the graph exists for it. */
export type Door = 'storefront' | 'backOffice' | 'root';

/**
 * Who is asking. `guest` has a storefront key only, `member` has signed in (shopper or staff), `apiKey` is a machine,
 * `system` is an event handler or a job, `gateway` looks up credentials before anybody is known.
 */
export type ActorKind = 'anonymous' | 'guest' | 'member' | 'apiKey' | 'system' | 'gateway';

/** What reads see: the acting tenant, the named tenants, or all of them. Writes always belong to the acting tenant. */
export type ReadScope = 'tenant' | 'all' | readonly string[];

/** Sees every account of its tenant: staff, machines and the system itself. */
export const ALL_ACCOUNTS = '*';

/** The tenant of somebody who has not said who they are: no row has it. */
export const NO_TENANT = '00000000-0000-0000-0000-000000000000';

/** What the gateway vouches for and every subgraph trusts, carried in the signed context token. */
export interface Claims {
  readonly actorKind: ActorKind;
  /** Member, API key or guest, as uuid; for `system` the handler's name. */
  readonly actorId: string;
  readonly actorName: string;
  /** The acting tenant, as uuid. */
  readonly tenantId: string;
  /** The tenant that the credential belongs to; differs from `tenantId` only for root's members. */
  readonly homeTenantId: string;
  readonly isRootTenant: boolean;
  readonly readScope: ReadScope;
  /** The account whose rows may be seen, or `*`. */
  readonly accountId: string;
  readonly permissions: readonly Permission[];
  /** Of a member, who may hand out no more than these allow; nobody else has any. */
  readonly roles: readonly Role[];
  readonly door: Door;
  readonly storefrontId: string | null;
  readonly currency: string;
  readonly locale: string;
  readonly sessionId: string | null;
  /** Version of the credential; dangerous commands compare it with the row. */
  readonly epoch: number;
}

/** Labels that travel beside the token: they name this request and grant nothing. */
export interface RequestLabels {
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  /** Why a root member writes in another tenant. */
  readonly reason: string | null;
}

/** One operation as a subgraph sees it. `now` is business time, the same for the whole operation. */
export interface OperationContext extends Claims, RequestLabels {
  readonly now: Date;
  /** What the subgraph wants to tell the gateway about its answer. */
  readonly answer: AnswerNotes;
}

/** In whose name a transaction writes: one tenant, one account or all of them, at one instant of business time. */
export type WriteContext = Pick<OperationContext, 'tenantId' | 'accountId' | 'now'>;

export interface AnswerNotes {
  isIdempotentReplay: boolean;
}

/** Whether the caller stands outside the acting tenant: root's people working in a country. */
export function isActingFromRoot(claims: Pick<Claims, 'tenantId' | 'homeTenantId'>): boolean {
  return claims.homeTenantId !== claims.tenantId;
}
