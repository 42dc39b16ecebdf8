import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refusal } from './format-error.ts';

export interface RateLimits {
  /** Requests of one credential, in one tenant. */
  requestsPerSecond: number;
  /** Attempts to sign in from one address, in one tenant. */
  signInsPerMinute: number;
}

/** The sandbox is for trying things out, also by a test that signs in all the time. */
export const RATE_LIMITS: Record<'sandbox' | 'production', RateLimits> = {
  sandbox: { requestsPerSecond: 1_000, signInsPerMinute: 300 },
  production: { requestsPerSecond: 100, signInsPerMinute: 10 },
};

export interface RateLimiter {
  /** Counts one request; throws RATE_LIMITED with the time to wait. */
  countRequest(tenantId: string, credential: string): Promise<void>;
  countSignIn(tenantId: string, address: string): Promise<void>;
}

/** Counts in the memory of this process: each gateway lets through its own share. */
export function createRateLimiter({ requestsPerSecond, signInsPerMinute }: RateLimits): RateLimiter {
  const requests = new RateLimiterMemory({ keyPrefix: 'request', points: requestsPerSecond, duration: 1 });
  const signIns = new RateLimiterMemory({ keyPrefix: 'sign-in', points: signInsPerMinute, duration: 60 });
  return {
    countRequest: (tenantId, credential) => count(requests, `${tenantId} ${credential}`),
    countSignIn: (tenantId, address) => count(signIns, `${tenantId} ${address}`),
  };
}

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (rejection) {
    if (!(rejection instanceof RateLimiterRes)) {
      throw rejection;
    }
    const seconds = Math.max(1, Math.ceil(rejection.msBeforeNext / 1000));
    throw refusal('RATE_LIMITED', `Too many requests. Try again in ${seconds} s.`, { 'retry-after': String(seconds) });
  }
}
