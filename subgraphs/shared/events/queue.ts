import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { DatabaseAddress } from '../database/address.ts';
import { loginOf, MESSAGING_WORKER } from '../database/roles.ts';

interface QueueOptions {
  address: DatabaseAddress;
  roleSecret: string;
  logger: Logger;
  /** Whether this process recovers jobs of processes that died; one of them must. */
  isSupervisor: boolean;
}

/** The queue and who listens to what: `messaging.subscription`, written by `npm run migrate`, read once at start. */
export interface Messaging {
  queue: PgBoss;
  handlersOf(topic: string): readonly string[];
}

/** Every queue of ours: strict order within an aggregate, retried with growing pauses, recovered after a killed process. */
export const QUEUE_OPTIONS = {
  retryLimit: 20,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds: 10,
  expireInSeconds: 3600,
  deleteAfterSeconds: 86_400,
  notify: true,
} as const;

export async function connectQueue({ address, roleSecret, logger, isSupervisor }: QueueOptions): Promise<Messaging> {
  const queue = new PgBoss({
    host: address.host,
    port: address.port,
    database: address.database,
    ssl: address.ssl,
    ...loginOf(MESSAGING_WORKER, roleSecret),
    application_name: 'tributary queue',
    schema: 'messaging',
    createSchema: false,
    migrate: false,
    schedule: false,
    supervise: isSupervisor,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
    reindex: false,
    monitorVacuum: false,
    useListenNotify: true,
    max: 6,
  });
  queue.on('error', (error) => logger.error({ error }, 'queue'));
  queue.on('warning', (warning) => logger.warn({ warning: warning.message }, 'queue'));
  await queue.start();
  const { rows } = await queue
    .getDb()
    .executeSql('select event, name from messaging.subscription order by event, name');
  const subscriptions = Map.groupBy(rows as { event: string; name: string }[], ({ event }) => event);
  return {
    queue,
    handlersOf: (topic) => subscriptions.get(topic)?.map((row) => row.name) ?? [],
  };
}
