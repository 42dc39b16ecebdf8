import { copyOf } from '../shared/copy.ts';
import { createId, type Account } from './account.ts';
import type { Call, Operation } from './call.ts';
import { noSuch } from './failure.ts';
import { LIST_PARAMETERS, listPage } from './lists.ts';
import type { StripeEvent } from './objects.ts';
import { readList, readText } from './parameters.ts';

const PATH = '/v1/events';
export const API_VERSION = '2026-10-28.endive';

export const EVENT_OPERATIONS: readonly Operation[] = [
  { method: 'GET', path: PATH, accepts: [...LIST_PARAMETERS, 'type', 'types'], run: listEvents },
  { method: 'GET', path: `${PATH}/:id`, accepts: [], run: getEvent },
];

export interface Happening {
  type: string;
  object: unknown;
  /** Seconds since 1970. */
  now: number;
  /** The request that caused it; both null when none did. */
  request: { id: string | null; idempotency_key: string | null };
  /** Whether the account is a connected one, whose events name it. */
  isConnected: boolean;
}

/** Keeps what happened, with the object as it is now. */
export function recordEvent(account: Account, { type, object, now, request, isConnected }: Happening): StripeEvent {
  const event: StripeEvent = {
    id: createId('evt'),
    object: 'event',
    ...(isConnected ? { account: account.id } : {}),
    api_version: API_VERSION,
    created: now,
    data: { object: copyOf(object) },
    livemode: false,
    pending_webhooks: 0,
    request,
    type,
  };
  account.events[event.id] = event;
  return event;
}

function listEvents(call: Call) {
  const type = readText(call.parameters, 'type');
  const types = readList(call.parameters, 'types');
  return listPage(call, PATH, call.account.events, (event) => {
    const fits = (name: string) =>
      name === event.type || (name.endsWith('*') && event.type.startsWith(name.slice(0, -1)));
    return (type == null || fits(type)) && (types === undefined || types.some(fits));
  });
}

function getEvent({ account, id }: Call): StripeEvent {
  const event = account.events[id];
  if (!event) {
    throw noSuch('event', id);
  }
  return event;
}
