import type { Logger } from 'pino';
import type { RequestLabels } from '../subgraphs/shared/context/operation-context.ts';
import type { Operation, Pruned } from './operations.ts';

/** One accepted operation on its way through the gateway. */
export interface GatewayContext extends RequestLabels {
  operation: Operation;
  /** The document without what the caller may not have, when there is such a thing. */
  pruned: Pruned | null;
  cost: { requested: number; limit: number };
  /** Signs what the subgraphs are told; cheap when asked again. */
  contextToken: () => Promise<string>;
  /** When the answer must be there, by `performance.now()`. */
  deadline: number;
  /** What subgraphs have said about their answers. */
  answer: { isIdempotentReplay: boolean };
  logger: Logger;
}
