import { createHash } from 'node:crypto';
import type { SimulatorAnswer, SimulatorRequest } from '../shared/json-server.ts';
import type { Account } from './account.ts';
import { StripeFailure } from './failure.ts';
import type { ErrorBody } from './objects.ts';

const REMEMBERED_FOR_MILLISECONDS = 24 * 3600 * 1000;
const KEY_LENGTH_MAX = 255;

export interface IdempotentCall {
  account: Account;
  request: SimulatorRequest;
  /** Milliseconds since 1970. */
  now: number;
  /** Keys in use at this moment, of all accounts. */
  inUse: Set<string>;
}

/**
 * The answer of the first request under this `Idempotency-Key`, a 500 like a success; nothing happens twice for 24 hours.
 * Refused when the key comes with other parameters, or while the first request is still at work. A request that was refused
 * because of a parameter leaves its key free.
 */
export async function answerOnce(
  { account, request, now, inUse }: IdempotentCall,
  run: () => Promise<SimulatorAnswer>,
): Promise<SimulatorAnswer> {
  const key = request.headers['idempotency-key'];
  if (request.method !== 'POST' || typeof key !== 'string' || key === '') {
    return run();
  }
  if (key.length > KEY_LENGTH_MAX) {
    throw refusal(400, undefined, `Idempotency keys have at most ${KEY_LENGTH_MAX} characters.`);
  }
  const fingerprint = fingerprintOf(request);
  const place = `${account.id} ${key}`;
  if (inUse.has(place)) {
    const message = `There is currently another in-progress request using this Idempotent Key: ${key}.`;
    throw refusal(409, 'idempotency_key_in_use', message);
  }
  const known = account.idempotentAnswers[key];
  if (known && now - known.at < REMEMBERED_FOR_MILLISECONDS) {
    if (known.fingerprint !== fingerprint) {
      const message =
        'Keys for idempotent requests can only be used with the same parameters they were first used with.';
      throw refusal(400, undefined, `${message} Try using a key other than '${key}'.`);
    }
    return { status: known.status, body: known.text, headers: { 'idempotent-replayed': 'true' } };
  }
  inUse.add(place);
  try {
    const answer = await run();
    if (!isRefusedUnread(answer)) {
      const text = JSON.stringify(answer.body);
      account.idempotentAnswers[key] = { at: now, fingerprint, status: answer.status, text };
    }
    return answer;
  } finally {
    inUse.delete(place);
  }
}

/** Forgets what is older than 24 hours. */
export function forgetIdempotentAnswers(account: Account, now: number) {
  // The oldest stands first, so mostly one look is enough.
  for (const key in account.idempotentAnswers) {
    if (now - (account.idempotentAnswers[key]?.at ?? 0) < REMEMBERED_FOR_MILLISECONDS) {
      return;
    }
    delete account.idempotentAnswers[key];
  }
}

function fingerprintOf({ method, path, body }: SimulatorRequest): string {
  const form = new URLSearchParams(body.toString('utf8'));
  form.sort();
  return createHash('sha256').update(`${method} ${path} ${form.toString()}`).digest('hex');
}

function isRefusedUnread({ status, body }: SimulatorAnswer): boolean {
  return status >= 400 && status < 500 && (body as { error?: ErrorBody }).error?.param !== undefined;
}

function refusal(status: number, code: string | undefined, message: string): StripeFailure {
  return new StripeFailure(status, { type: 'idempotency_error', ...(code === undefined ? {} : { code }), message });
}
