import path from 'node:path';
import { createClock } from '../shared/clock.ts';
import { copyOf } from '../shared/copy.ts';
import { createFaultPlan } from '../shared/fault-plan.ts';
import { openJournal } from '../shared/journal.ts';
import { startJsonServer, type Route, type SimulatorAnswer, type SimulatorRequest } from '../shared/json-server.ts';
import { openAccount, type Account, type StripeState } from './account.ts';
import { ACCOUNT_OPERATIONS } from './accounts.ts';
import { booksOf } from './books.ts';
import type { Operation, Scene } from './call.ts';
import { CHARGE_OPERATIONS } from './charges.ts';
import { CUSTOMER_OPERATIONS } from './customers.ts';
import { deliverDue, scheduleDeliveries } from './deliveries.ts';
import { EVENT_OPERATIONS, recordEvent, type Happening } from './events.ts';
import { expand } from './expand.ts';
import { StripeFailure } from './failure.ts';
import { answerOnce } from './idempotency.ts';
import { decodeParameters, readList, refuseUnknown } from './parameters.ts';
import { passTime } from './pass-time.ts';
import { PAYMENT_INTENT_OPERATIONS } from './payment-intents.ts';
import { PAYMENT_METHOD_OPERATIONS } from './payment-methods.ts';
import { REFUND_OPERATIONS } from './refunds.ts';
import { refuse } from './refuse.ts';
import { accountIdOfRequest, causeOf, headersFor, versionOf } from './request.ts';
import { SETUP_INTENT_OPERATIONS } from './setup-intents.ts';
import { answerThreeDSecure } from './three-d-secure.ts';
import { WEBHOOK_ENDPOINT_OPERATIONS } from './webhook-endpoints.ts';

const OPERATIONS = [
  ...[ACCOUNT_OPERATIONS, CUSTOMER_OPERATIONS, PAYMENT_METHOD_OPERATIONS, SETUP_INTENT_OPERATIONS],
  ...[PAYMENT_INTENT_OPERATIONS, CHARGE_OPERATIONS, REFUND_OPERATIONS, EVENT_OPERATIONS, WEBHOOK_ENDPOINT_OPERATIONS],
].flat();

const TICK_MILLISECONDS = 25;
const NOBODY = { request: { id: null, idempotency_key: null }, isConnected: false };

export interface StripeSimulatorOptions {
  /** 0 takes any free one. */
  port: number;
  /** Where everything is remembered. */
  folder: string;
  /** Hears every answer of the API. */
  onAnswer?: (request: SimulatorRequest, answer: SimulatorAnswer) => void;
}

export interface StripeSimulator {
  readonly url: string;
  stop(): Promise<void>;
}

/** Stripe, as far as a purchase and its refunds go; what it knows stays in the folder. Port 0 takes any free one. */
export async function startStripeSimulator(options: StripeSimulatorOptions): Promise<StripeSimulator> {
  const nothing: StripeState = { clock: { offsetMilliseconds: 0 }, accounts: {} };
  const journal = openJournal(path.join(options.folder, 'stripe.jsonl'), nothing);
  const { state, save } = journal;
  const clock = createClock(journal);
  const faultPlan = createFaultPlan();
  const inUse = new Set<string>();
  const server = await startJsonServer({
    port: options.port,
    clock,
    faultPlan,
    refuse,
    around: (request, next) => (request.path.startsWith('/v1/') ? answerAccount(request, next) : next()),
    routes: [
      ...OPERATIONS.map((operation): Route => {
        const { method, path: route } = operation;
        return { method, path: route, handle: (request) => runOperation(operation, request) };
      }),
      { method: 'GET', path: '/_simulator/books', handle: () => ({ status: 200, body: booksOf(state) }) },
      { method: 'GET', path: '/_simulator/3ds/:id', handle: answerBank },
      { method: 'POST', path: '/_simulator/3ds/:id', handle: answerBank },
    ],
  });
  const stopping = new AbortController();
  const ticking = new Map<string, Promise<void>>();
  const timer = setInterval(() => tick(), TICK_MILLISECONDS);

  return {
    url: server.url,
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await server.stop();
      await Promise.all(ticking.values());
      save();
    },
  };

  /** Credentials, idempotency and headers stand around every operation, and what it changed is on disk before the answer. */
  async function answerAccount(request: SimulatorRequest, next: () => Promise<SimulatorAnswer>) {
    let answer: SimulatorAnswer;
    try {
      const account = openAccount(state, accountIdOfRequest(request));
      answer = await answerOnce({ account, request, now: clock.now(), inUse }, next);
      save();
    } catch (error) {
      if (!(error instanceof StripeFailure)) {
        throw error;
      }
      answer = { status: error.status, body: { error: error.error } };
    }
    options.onAnswer?.(request, answer);
    return { ...answer, headers: { ...answer.headers, ...headersFor(request) } };
  }

  function runOperation(operation: Operation, request: SimulatorRequest): SimulatorAnswer {
    const account = openAccount(state, accountIdOfRequest(request));
    const isConnected = request.headers['stripe-account'] !== undefined;
    const scene = sceneOf(account, request.origin, { request: causeOf(request), isConnected });
    passTime(sceneOf(account, request.origin));
    try {
      const form = request.method === 'GET' ? request.query : new URLSearchParams(request.body.toString('utf8'));
      const parameters = decodeParameters(form);
      refuseUnknown(parameters, operation.accepts);
      const lag = request.path.endsWith('/search') ? faultPlan.draw(['lag'], request.method, request.path) : null;
      const version = versionOf(request);
      const searchLagSeconds = lag ? (lag.milliseconds ?? 60_000) / 1000 : 0;
      const answer = operation.run({
        ...scene,
        id: request.parameters.id ?? '',
        parameters,
        version,
        searchLagSeconds,
      });
      return { status: 200, body: expand(account, answer, readList(parameters, 'expand') ?? []) };
    } catch (error) {
      if (error instanceof StripeFailure) {
        return { status: error.status, body: { error: copyOf(error.error) } };
      }
      throw error;
    }
  }

  async function answerBank(request: SimulatorRequest): Promise<SimulatorAnswer> {
    const id = request.parameters.id ?? '';
    const account = Object.values(state.accounts).find((one) => one.paymentIntents[id] ?? one.setupIntents[id]);
    if (!account) {
      return { status: 404, body: 'There is nothing to approve here.', headers: { 'content-type': 'text/plain' } };
    }
    const answer = answerThreeDSecure(sceneOf(account, request.origin), request);
    save();
    return answer;
  }

  function sceneOf(
    account: Account,
    origin: string,
    cause: Pick<Happening, 'request' | 'isConnected'> = NOBODY,
  ): Scene {
    const now = Math.floor(clock.now() / 1000);
    return {
      account,
      origin,
      now,
      emit(type, object) {
        const event = recordEvent(account, { type, object, now, ...cause });
        scheduleDeliveries(account, event, { clock, faultPlan });
      },
    };
  }

  function tick() {
    for (const account of Object.values(state.accounts)) {
      if (!ticking.has(account.id)) {
        const done = passAndDeliver(account).finally(() => ticking.delete(account.id));
        ticking.set(account.id, done);
      }
    }
  }

  async function passAndDeliver(account: Account) {
    passTime(sceneOf(account, server.url));
    await deliverDue(account, clock, stopping.signal);
    save();
  }
}
