import type { Account } from './account.ts';
import type { Parameters } from './parameters.ts';

/** Where and when something happens. */
export interface Scene {
  account: Account;
  /** Seconds since 1970, as every timestamp of Stripe. */
  now: number;
  /** Where the simulator listens: the 3-D Secure page is there. */
  origin: string;
  /** Records what happened and sends it to the endpoints that listen. */
  emit(type: string, object: unknown): void;
}

/** One request to one account, as the operations see it. */
export interface Call extends Scene {
  /** `:id` of the path. */
  id: string;
  parameters: Parameters;
  /** `Stripe-Version` of the request, `2026-10-28.endive`; null when it has none. */
  version: string | null;
  /** How long a written object stays out of searches, in seconds; 0 mostly. */
  searchLagSeconds: number;
}

export interface Operation {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** Names of the parameters, `expand` aside; others are refused. */
  accepts: readonly string[];
  run(call: Call): object;
}
