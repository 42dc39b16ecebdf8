import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { forgetRunning, noteRunning, readRunning } from './shared/running.ts';
import { startSimulators, type Simulators } from './start-simulators.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.data/simulators' },
    'stripe-port': { type: 'string', default: '4810' },
    'partner-center-port': { type: 'string', default: '4820' },
    'vat-ids-port': { type: 'string', default: '4830' },
    'price-sheets': { type: 'string', default: 'blueprints/price-sheets' },
    blueprint: { type: 'string', default: 'blueprints/sandbox.json' },
  },
});
const folder = path.resolve(values.data);
const PARENT_MILLISECONDS = 250;

run().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});

/** `npm run simulators`: all three, until a signal comes or whoever started them is gone. */
async function run(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await refuseSecond();
  const simulators = await startSimulators({
    folder,
    ports: {
      stripe: Number(values['stripe-port']),
      partnerCenter: Number(values['partner-center-port']),
      vatIds: Number(values['vat-ids-port']),
    },
    priceSheets: values['price-sheets'],
    blueprint: values.blueprint,
  });
  stopInTime(simulators);
  const { stripe, partnerCenter, vatIds } = simulators;
  noteRunning(folder, { pid: process.pid, parent: process.ppid, stripe, partnerCenter, vatIds });
  process.stdout.write(`Stripe          ${stripe}\nPartner Center  ${partnerCenter}\nVAT ids         ${vatIds}\n`);
}

/** Two processes on one folder would write over each other. */
async function refuseSecond(): Promise<void> {
  const running = readRunning(folder);
  if (running && (await answers(running.stripe))) {
    throw new Error(`The simulators already run on ${folder} (process ${running.pid}); stop them first.`);
  }
}

function stopInTime(simulators: Simulators): void {
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= simulators.stop().then(() => {
      forgetRunning(folder);
      process.exit(0);
    });
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), PARENT_MILLISECONDS).unref();
}

function answers(url: string): Promise<boolean> {
  return fetch(`${url}/_simulator/clock`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function explain(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  return code === 'EADDRINUSE'
    ? `Port ${port} is taken by another program. Stop that one, or give the simulators other ports: SIMULATOR_PORT for npm start, --stripe-port and its like for npm run simulators.`
    : message;
}
