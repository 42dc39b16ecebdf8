import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type {
  ApiKeyCredential,
  MemberCredential,
  StorefrontCredential,
  TenantCredential,
} from '../subgraphs/shared/context/credentials.ts';
import { refusal } from './format-error.ts';

/** What the tenant subgraph knows about credentials, remembered for five seconds: so long a revoked one may still work. */
export interface LookUp {
  storefrontByKey(key: string): Promise<StorefrontCredential | null>;
  storefrontByHost(host: string): Promise<StorefrontCredential | null>;
  apiKey(key: string): Promise<ApiKeyCredential | null>;
  member(member: { tenantId: string; memberId: string; sessionId: string }): Promise<MemberCredential | null>;
  tenant(selector: string): Promise<TenantCredential | null>;
}

/** Asks the tenant subgraph by the name of an internal call. */
export type AskTenant = (name: string, input: object) => Promise<unknown>;

const REMEMBER_MILLISECONDS = 5_000;
const REMEMBERED_MAX = 20_000;

export function createLookUp(ask: AskTenant, logger: Logger): LookUp {
  // Refusals are remembered too, or a wrong key would be a query each time.
  const remembered = new LRUCache<string, Promise<unknown>>({ max: REMEMBERED_MAX, ttl: REMEMBER_MILLISECONDS });

  const lookUp = async <Answer>(name: string, input: object): Promise<Answer | null> => {
    const key = hashOf(`${name} ${JSON.stringify(input)}`);
    const known = remembered.get(key);
    const answer = known ?? ask(name, input);
    if (!known) {
      remembered.set(key, answer);
    }
    try {
      return (await answer) as Answer | null;
    } catch (error) {
      remembered.delete(key);
      logger.error({ error, name }, 'credential could not be looked up');
      throw refusal('UPSTREAM_UNAVAILABLE', 'We cannot tell right now who you are. Try again.', { 'retry-after': '1' });
    }
  };

  return {
    storefrontByKey: (key) => lookUp('look-up-storefront', { key }),
    storefrontByHost: (host) => lookUp('look-up-storefront', { host }),
    apiKey: (key) => lookUp('look-up-api-key', { hash: hashOf(key) }),
    member: (member) => lookUp('look-up-member', member),
    tenant: (selector) => lookUp('look-up-tenant', { selector }),
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
