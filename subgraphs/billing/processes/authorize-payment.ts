import type { ProcessHandler, ProcessOutcome, ProcessRun } from '../../shared/processes/run-process.ts';
import { currencyCode } from '../../shared/money/currency.ts';
import { money } from '../../shared/money/money.ts';
import { crashPoint } from '../../shared/server/crash-point.ts';
import {
  findAuthorizationAtWork,
  recordAsking,
  recordHold,
  recordHoldClosed,
  recordNoAnswer,
  type AuthorizationAtWork,
  type ToldHold,
} from '../commands/record-hold.ts';
import { AUTHORIZE_PAYMENT, releaseAuthorization } from '../commands/release-authorization.ts';
import type { DeclineCode } from '../domain/decline.ts';
import { authorizationExpiry, pauseAfter, UNTOLD, type AuthorizationStatus } from '../domain/payment-authorization.ts';
import { GatewayFailure, type Hold, type PaymentGateway } from '../providers/payment-gateway.ts';
import { openGateway } from './open-gateway.ts';

const INLINE_MILLISECONDS = 2_500;
const BACKGROUND_MILLISECONDS = 10_000;
/** A request that is on its way to the gateway has arrived by then. */
const ARRIVAL_MILLISECONDS = 60_000;
const LOOK_AGAIN_MILLISECONDS = 30_000;
const CLOCK_SKEW_MILLISECONDS = 3_600_000;

const DONE: ProcessOutcome = { is: 'done' };

/**
 * Sees an authorization to its end: asks the gateway until it has told, waits for the payer's bank, gives up what nobody
 * orders with in time, and lets go at the gateway of what was given up. It never asks for new money under a new key before
 * the gateway has said that there is none.
 */
export const authorizePaymentProcess: ProcessHandler = {
  name: AUTHORIZE_PAYMENT,
  async run(run) {
    const authorization = await run.advance((transaction) =>
      findAuthorizationAtWork(transaction, run.tenantId, run.id),
    );
    if (!authorization) {
      return DONE;
    }
    try {
      return await goOn(run, authorization);
    } catch (error) {
      if (error instanceof GatewayFailure) {
        return recordFailure(run, authorization, error);
      }
      throw error;
    }
  },
};

async function goOn(run: ProcessRun, authorization: AuthorizationAtWork): Promise<ProcessOutcome> {
  const { tenantId, id, status, expiresAt } = authorization;
  if (status === 'COMMITTED' || status === 'CAPTURED') {
    return DONE;
  }
  const isFree = status === 'AUTHORIZED' || UNTOLD.includes(status);
  if (!isFree) {
    return closeHold(run, authorization);
  }
  if (expiresAt <= run.now()) {
    const from = [status];
    const isReleased = await run.advance((transaction) =>
      releaseAuthorization(transaction, { tenantId, id, to: 'EXPIRED', from }),
    );
    return isReleased ? closeHold(run, authorization) : { is: 'waiting', until: run.now() };
  }
  return status === 'AUTHORIZED' ? { is: 'waiting', until: expiresAt } : ask(run, authorization);
}

async function ask(run: ProcessRun, authorization: AuthorizationAtWork): Promise<ProcessOutcome> {
  const gateway = await gatewayOf(run, authorization);
  const known = authorization.askedAt === null ? null : await lookUp(gateway, authorization);
  if (known) {
    return take(run, authorization, known);
  }
  const isWanted = await run.advance((transaction) => recordAsking(transaction, { ...authorization, now: run.now() }));
  if (!isWanted) {
    return { is: 'waiting', until: run.now() };
  }
  const hold = await crashPoint('stripe-create', () =>
    crashPoint('stripe-confirm', () => gateway.authorize(wishOf(authorization))),
  );
  return crashPoint('stripe-answer', () => take(run, authorization, hold));
}

function wishOf(authorization: AuthorizationAtWork) {
  const { id, keyNumber, currency, amountMinor, tries } = authorization;
  return {
    ...authorization,
    ...atGateway(authorization),
    key: `authorize:${id}:${keyNumber}`,
    amount: money(BigInt(amountMinor), currencyCode(currency)),
    authorizationId: id,
    timeoutMilliseconds: tries === 0 ? INLINE_MILLISECONDS : BACKGROUND_MILLISECONDS,
  };
}

const TOLD: Partial<Record<Hold['status'], ToldHold['status']>> = {
  REQUIRES_ACTION: 'REQUIRES_ACTION',
  HELD: 'AUTHORIZED',
  DECLINED: 'DECLINED',
  CANCELED: 'EXPIRED',
};

/** Keeps the gateway's answer and goes on from there. */
async function take(run: ProcessRun, authorization: AuthorizationAtWork, hold: Hold): Promise<ProcessOutcome> {
  const told = TOLD[hold.status];
  if (told === undefined) {
    return { is: 'waiting', until: later(run, pauseAfter(authorization.tries)) };
  }
  const { createdAt, expiresAt } = authorization;
  const needsAction = told === 'REQUIRES_ACTION';
  const status = await crashPoint('payment-intent-id', () =>
    run.advance((transaction) =>
      recordHold(transaction, authorization, {
        status: told,
        gatewayHoldId: hold.id,
        isClosed: hold.status === 'CANCELED',
        redirectUrl: hold.redirectUrl,
        clientSecret: hold.clientSecret,
        declineCode: hold.decline,
        captureBefore: hold.captureBefore,
        expiresAt: needsAction ? authorizationExpiry(createdAt, { needsAction }) : expiresAt,
      }),
    ),
  );
  return afterwards(run, authorization, { status, hold });
}

function afterwards(
  run: ProcessRun,
  authorization: AuthorizationAtWork,
  { status, hold }: { status: AuthorizationStatus; hold: Hold },
): Promise<ProcessOutcome> | ProcessOutcome {
  const now = {
    ...authorization,
    status,
    gatewayHoldId: hold.id,
    hold: hold.status === 'CANCELED' ? 'CLOSED' : 'OPEN',
  } as const;
  if (status === 'REQUIRES_ACTION') {
    return { is: 'waiting', until: later(run, LOOK_AGAIN_MILLISECONDS) };
  }
  return status === 'AUTHORIZED' ? { is: 'waiting', until: authorization.expiresAt } : goOn(run, now);
}

/** Lets go of whatever there is at the gateway for an authorization that is over. */
async function closeHold(run: ProcessRun, authorization: AuthorizationAtWork): Promise<ProcessOutcome> {
  if (authorization.hold !== 'OPEN') {
    return DONE;
  }
  const gateway = await gatewayOf(run, authorization);
  const known = await lookUp(gateway, authorization);
  const arrival = (authorization.askedAt ?? authorization.createdAt).getTime() + ARRIVAL_MILLISECONDS;
  if (!known && arrival > run.now().getTime()) {
    return { is: 'waiting', until: new Date(arrival) };
  }
  const closed = known && (await gateway.cancel(known.id));
  if (closed?.status === 'TAKEN') {
    return { is: 'parked', because: 'MONEY_TAKEN_WITHOUT_ORDER' };
  }
  const gatewayHoldId = known?.id ?? null;
  await run.advance((transaction) => recordHoldClosed(transaction, { ...authorization, gatewayHoldId }));
  return DONE;
}

function lookUp(gateway: PaymentGateway, authorization: AuthorizationAtWork): Promise<Hold | null> {
  const { id, gatewayHoldId, createdAt } = authorization;
  if (gatewayHoldId !== null) {
    return gateway.getHold(gatewayHoldId);
  }
  const since = new Date(createdAt.getTime() - CLOCK_SKEW_MILLISECONDS);
  return gateway.findHold({ customerId: atGateway(authorization).customerId, authorizationId: id, since });
}

async function recordFailure(
  run: ProcessRun,
  authorization: AuthorizationAtWork,
  failure: GatewayFailure,
): Promise<ProcessOutcome> {
  run.logger.warn({ failure: failure.message, tries: authorization.tries + 1 }, 'authorization not told yet');
  const { kind, decline, retryAfterSeconds } = failure;
  const isFinal = kind === 'REFUSED' || kind === 'DECLINED';
  if (isFinal && UNTOLD.includes(authorization.status) && authorization.gatewayHoldId === null) {
    return recordDecline(run, authorization, decline ?? 'CARD_DECLINED');
  }
  await run.advance((transaction) =>
    recordNoAnswer(transaction, authorization, { isUnknown: kind !== 'THROTTLED', takesNewKey: kind === 'REPLAYED' }),
  );
  const pause = kind === 'THROTTLED' ? retryAfterSeconds * 1000 : pauseAfter(authorization.tries);
  return { is: 'waiting', until: later(run, pause) };
}

/** The gateway took nothing of it, and will not: there is nothing to let go. */
async function recordDecline(
  run: ProcessRun,
  authorization: AuthorizationAtWork,
  declineCode: DeclineCode,
): Promise<ProcessOutcome> {
  const nothing = { gatewayHoldId: null, redirectUrl: null, clientSecret: null, captureBefore: null };
  const { expiresAt } = authorization;
  await run.advance((transaction) =>
    recordHold(transaction, authorization, { ...nothing, status: 'DECLINED', isClosed: true, declineCode, expiresAt }),
  );
  return DONE;
}

function gatewayOf(run: ProcessRun, authorization: AuthorizationAtWork): Promise<PaymentGateway> {
  const { tenantId } = authorization;
  const { merchantAccountId } = atGateway(authorization);
  return run.advance((transaction) => openGateway(transaction, { tenantId, merchantAccountId }));
}

/** Only a card has something at a gateway, and a card has all of it. */
function atGateway({ id, merchantAccountId, customerId, methodId }: AuthorizationAtWork) {
  if (merchantAccountId === null || customerId === null || methodId === null) {
    throw new Error(`the authorization ${id} is known to no gateway`);
  }
  return { merchantAccountId, customerId, methodId };
}

function later(run: ProcessRun, milliseconds: number): Date {
  return new Date(run.now().getTime() + milliseconds);
}
