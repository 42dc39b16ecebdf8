import type { PgBoss } from 'pg-boss';
import { runProcess, type ProcessHandler, type ProcessServices } from './run-process.ts';
import type { ProcessTicket } from './start-process.ts';

const AT_ONCE_MAX = 16;
const AT_ONCE_PER_TENANT_MAX = 8;
const SWEEP_MILLISECONDS = 500;

/** Of each tenant the longest waiting first, so that a tenant with much work does not keep the others waiting. */
const DUE = `
  select tenant_id as "tenantId", id from (
    select tenant_id, id, due_at, row_number() over (partition by tenant_id order by due_at) as place
    from messaging.process
    where name = $1 and status = 'WAITING' and due_at <= $2 and (leased_until is null or leased_until < clock_timestamp())
  ) as due order by place, due_at limit $3`;

/**
 * Keeps the processes of one kind going: at once when a ticket comes, and every half second for those that waited, were
 * tried in vain, or belonged to a program that died. The table is the truth; a lost ticket only costs that half second.
 */
export async function workProcesses(
  queue: PgBoss,
  handler: ProcessHandler,
  services: ProcessServices,
): Promise<{ stop(): Promise<void> }> {
  const running = new Map<string, { tenantId: string; ended: Promise<void> }>();

  function take(ticket: ProcessTicket): void {
    const { tenantId, id } = ticket;
    const ofTenant = [...running.values()].filter((one) => one.tenantId === tenantId).length;
    if (running.has(id) || running.size >= AT_ONCE_MAX || ofTenant >= AT_ONCE_PER_TENANT_MAX) {
      return;
    }
    const ended = runProcess(services, handler, ticket).finally(() => running.delete(id));
    running.set(id, { tenantId, ended });
  }

  let isStopping = false;
  let sweeping: Promise<void> = Promise.resolve();
  async function sweep(): Promise<void> {
    const free = AT_ONCE_MAX - running.size;
    if (isStopping || free <= 0) {
      return;
    }
    try {
      const values = [handler.name, services.clock().toISOString(), free + running.size];
      const { rows } = await queue.getDb().executeSql(DUE, values);
      (rows as ProcessTicket[]).forEach(take);
    } catch (error) {
      services.logger.warn({ error, process: handler.name }, 'due work not found');
    }
  }

  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep);
  }, SWEEP_MILLISECONDS);
  const worker: string = await queue.work<ProcessTicket>(
    handler.name,
    { batchSize: 20, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1 },
    (tickets) => {
      if (tickets.length > 0) {
        queue.notifyWorker(worker);
      }
      tickets.forEach((ticket) => take(ticket.data));
      return Promise.resolve();
    },
  );
  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await sweeping;
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
