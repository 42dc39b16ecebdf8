import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What this program measures of itself, for Prometheus; `openAdminDoor` shows it. No label ever names a tenant or a person. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics, prefix: 'tributary_' });

const registers = [metrics];
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const requestSeconds = new Histogram({
  name: 'tributary_request_seconds',
  help: 'HTTP requests at the gateway, by path and status.',
  labelNames: ['path', 'status'],
  buckets: SECONDS,
  registers,
});

export const subgraphSeconds = new Histogram({
  name: 'tributary_subgraph_seconds',
  help: 'Fetches of the gateway from a subgraph; `failed` when it did not answer.',
  labelNames: ['subgraph', 'outcome'],
  buckets: SECONDS,
  registers,
});

export const subgraphRefusals = new Counter({
  name: 'tributary_subgraph_refusals_total',
  help: 'Fetches that were not tried, because the subgraph has not answered for a while.',
  labelNames: ['subgraph'],
  registers,
});

export const processSeconds = new Histogram({
  name: 'tributary_process_seconds',
  help: 'Runs of processes with the outside world, by how they ended.',
  labelNames: ['process', 'outcome'],
  buckets: SECONDS,
  registers,
});

export const eventSeconds = new Histogram({
  name: 'tributary_event_seconds',
  help: 'Events handled, by handler; `failed` ones are tried again.',
  labelNames: ['handler', 'outcome'],
  buckets: SECONDS,
  registers,
});

/** Does something and notes how long it took and whether it threw. */
export async function timed<T>(
  histogram: Histogram,
  labels: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  const end = histogram.startTimer(labels);
  try {
    const result = await work();
    end({ outcome: 'succeeded' });
    return result;
  } catch (error) {
    end({ outcome: 'failed' });
    throw error;
  }
}
