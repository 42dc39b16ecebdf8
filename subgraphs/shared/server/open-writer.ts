import type { SubgraphDefinition, SubgraphServices } from './start-subgraph.ts';
import { connectOrm } from '../database/orm.ts';
import { createWriter, type Writer } from '../database/transaction.ts';
import { createPublisher } from '../events/publish.ts';

/** The writing side of a subgraph by itself, for what is done before anything answers requests. */
export async function openWriter(
  { name, entities }: SubgraphDefinition,
  { address, roleSecret, messaging }: Pick<SubgraphServices, 'address' | 'roleSecret' | 'messaging'>,
): Promise<{ writer: Writer; close(): Promise<void> }> {
  const orm = await connectOrm({ subgraph: name, entities, address, roleSecret });
  const publisher = createPublisher(messaging.queue, messaging.handlersOf);
  return { writer: createWriter({ orm, publisher, queue: messaging.queue }), close: () => orm.close() };
}
