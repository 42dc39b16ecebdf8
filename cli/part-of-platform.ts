import type { Logger } from 'pino';
import { openAdminDoor, type ReadinessCheck } from '../subgraphs/shared/server/admin-door.ts';
import {
  startSubgraph,
  type RunningSubgraph,
  type SubgraphDefinition,
  type SubgraphServices,
} from '../subgraphs/shared/server/start-subgraph.ts';
import { startTracing } from '../subgraphs/shared/telemetry/tracing.ts';
import { createLogger } from './create-logger.ts';
import { readExternalDatabase, readMode, readSecrets, type Mode } from './environment.ts';
import { openServices } from './open-services.ts';
import { Stops } from './stops.ts';

/** What every process of a platform that runs apart begins with. */
export interface Part {
  mode: Mode;
  logger: Logger;
  stops: Stops;
}

/** Reads how this process is run and begins to trace it, if asked to. */
export function startPart(service: string): Part {
  const mode = readMode();
  const stops = new Stops();
  const tracing = startTracing(service);
  stops.add('tracing', () => tracing.stop());
  return { mode, logger: createLogger(mode), stops };
}

/** Connects a process to the shared database and queue, and starts subgraphs over them. The queue stops before they do. */
export async function startSubgraphs(
  { mode, logger, stops }: Part,
  definitions: readonly SubgraphDefinition[],
  { isWorker }: { isWorker: boolean },
): Promise<{ services: SubgraphServices; running: RunningSubgraph[] }> {
  const database = readExternalDatabase();
  if (!database) {
    throw new Error(
      'DATABASE_URL is missing. Processes apart share a PostgreSQL; the embedded one belongs to `npm start`.',
    );
  }
  const { address } = database;
  const { services, close } = await openServices({ address, secrets: readSecrets(mode), mode, logger, isWorker });
  const running: RunningSubgraph[] = [];
  stops.add('subgraphs', async () => {
    await close();
    await Promise.all(running.map((subgraph) => subgraph.stop()));
  });
  for (const definition of definitions) {
    running.push(await startSubgraph(definition, services));
  }
  return { services, running };
}

/** Opens the operator's door where `ADMIN_PORT` says; without it there is none. */
export async function openPartAdminDoor(
  { stops }: Pick<Part, 'stops'>,
  checks: readonly ReadinessCheck[],
): Promise<void> {
  const port = Number(process.env.ADMIN_PORT);
  if (port > 0) {
    const host = process.env.ADMIN_HOST ?? '127.0.0.1';
    const { stop } = await openAdminDoor({ host, port, checks });
    stops.add('admin door', stop);
    console.log(`  operators look at http://${host}:${port}/metrics and /health/ready`);
  }
}
