import type { SubgraphContext } from '../shared/server/subgraph-context.ts';
import { readEnvironment } from './environment.ts';
import { createLoaders, type TenantLoaders } from './queries/loaders.ts';

/** What every command, query and resolver about people is given. */
export type TenantContext = SubgraphContext<TenantLoaders>;

/** The same context with nothing loaded yet: a payload shows what its command has just written. */
export function rereading(context: TenantContext): TenantContext {
  return { ...context, loaders: createLoaders(context.reader, context) };
}

/** What the secrets of this installation begin with: a key of a sandbox can be told from a real one by looking at it. */
export function secretPrefix(): 'trb_live' | 'trb_test' {
  return readEnvironment().mode === 'production' ? 'trb_live' : 'trb_test';
}

/** Whether nothing here is real: money, letters and time are the sandbox's own. */
export function isSandbox(): boolean {
  return readEnvironment().mode === 'sandbox';
}
