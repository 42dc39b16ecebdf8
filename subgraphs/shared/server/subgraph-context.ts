import type { OperationContext } from '../context/operation-context.ts';
import type { Reader } from '../database/reader.ts';
import type { Writer } from '../database/transaction.ts';

/** What every command, query and resolver of a subgraph is given. `loaders` live as long as the operation. */
export interface SubgraphContext<Loaders = object> extends OperationContext {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly loaders: Loaders;
}
