import type { Claims } from '../subgraphs/shared/context/operation-context.ts';
import { readAuditReason } from './audit-reason.ts';
import type { Caller } from './authenticate.ts';
import { currentRequest } from './current-request.ts';
import { refusal } from './format-error.ts';
import type { GatewayContext } from './gateway-context.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { tooComplex } from './operation-limits.ts';
import type { Operation, OperationReader } from './operations.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { Asked } from './request-body.ts';
import type { RequestHeaders } from './request-headers.ts';
import { refuseWithoutTenant, type Acting } from './resolve-tenant.ts';
import { FIELDS_OF_A_CLOSED_STOREFRONT, SIGN_IN_MUTATIONS } from './session-mutations.ts';
import { claimsOf, permissionsOf } from './sign-context.ts';

const QUERY_MILLISECONDS = 3_000;
const MUTATION_MILLISECONDS = 10_000;

/** Everything about a request that decides whether its operation may run. */
export interface Request {
  method: string;
  asked: Asked & { text: string | null; isTrusted: boolean };
  caller: Caller;
  acting: Acting;
  headers: RequestHeaders;
  /** Of the client's network connection. */
  address: string;
}

export interface AcceptanceServices {
  operations: OperationReader;
  rateLimiter: RateLimiter;
  signContext: (claims: Claims) => Promise<string>;
}

/** Lets an operation in, or throws why not: unreadable, too big, without a tenant, without a key, too often. */
export async function acceptOperation(
  request: Request,
  { operations, rateLimiter, signContext }: AcceptanceServices,
): Promise<GatewayContext> {
  const { asked, caller, acting, headers } = request;
  const current = currentRequest();
  if (!current) {
    throw new Error('An operation is accepted inside runAsRequest.');
  }
  if (asked.text === null) {
    throw refusal('BAD_REQUEST', 'Send an operation as `query`.');
  }
  const operation = operations.read(acting.door, asked.text, asked);
  const isMutation = operation.kind === 'mutation';
  if (isMutation && request.method === 'GET') {
    throw refusal('METHOD_NOT_ALLOWED', 'A mutation is sent by POST.', { allow: 'POST' });
  }
  const reason = isMutation ? readAuditReason(headers.reason) : null;
  refuseWithoutTenant(acting, operation, reason);
  refuseAtClosedStorefront(caller, operation);

  const isSound = operation.errors.length === 0;
  const variables = isSound ? operation.readVariables(asked.variables) : {};
  const cost = isSound ? operation.costOf(variables) : { requested: 0, limit: 0 };
  if (cost.requested > cost.limit && !asked.isTrusted) {
    throw tooComplex(
      `This costs ${cost.requested} and may cost ${cost.limit}. Ask for shorter lists, or for less in each entry.`,
    );
  }
  if (isSound && operation.rootFields.some((field) => SIGN_IN_MUTATIONS.has(field))) {
    await rateLimiter.countSignIn(acting.acting?.tenantId ?? 'staff', request.address);
  }
  current.document = operation.document;
  const claims = claimsOf(caller, acting, headers);
  const { tenantId, actorId, door } = claims;
  Object.assign(current.notes, { tenantId, actorId, door, operation: operation.rootFields.join(' ') });
  return {
    operation,
    pruned: isSound ? operation.withoutRefused({ permissions: new Set(permissionsOf(caller)), variables }) : null,
    cost,
    requestId: current.requestId,
    idempotencyKey: isSound ? readIdempotencyKey(headers.idempotencyKey, operation) : null,
    reason,
    contextToken: () => signContext(claims),
    deadline: performance.now() + (isMutation ? MUTATION_MILLISECONDS : QUERY_MILLISECONDS),
    answer: { isIdempotentReplay: false },
    logger: current.logger,
  };
}

function refuseAtClosedStorefront(caller: Caller, { rootFields }: Operation): void {
  const isClosed = caller.kind === 'guest' && !caller.storefront.isAnonymousBrowsingAllowed;
  if (isClosed && !rootFields.every((field) => FIELDS_OF_A_CLOSED_STOREFRONT.has(field))) {
    throw refusal('UNAUTHENTICATED', 'This storefront is open to its customers only. Sign in first.', {
      'www-authenticate': 'Bearer',
    });
  }
}
