import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';

export interface CheckOutcome {
  name: string;
  hasPassed: boolean;
}

interface Check {
  name: string;
  /** Arguments for Node, one list for each run; the first run that fails ends the check. */
  runs: string[][];
}

const CACHE = 'node_modules/.cache';
const CONCURRENCY = 2;
const OUTPUT_MAX_LINES = 200;

const SOURCES = [
  'gateway',
  'subgraphs',
  'simulators',
  'storefront-sdk',
  'web',
  'cli',
  'schema',
  'bench',
  'tools',
  'test',
];

/** Everything that is checked without running the platform, longest first; one line each, its output only on failure. */
export async function runChecks(): Promise<CheckOutcome[]> {
  mkdirSync(CACHE, { recursive: true });
  const waiting = checks();
  const outcomes: CheckOutcome[] = [];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      outcomes.push(await runCheck(check));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return outcomes;
}

function checks(): Check[] {
  const knip = 'node_modules/knip/bin/knip.js';
  const all = [
    { name: 'lint', runs: [['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']] },
    {
      name: 'types',
      runs: [['node_modules/typescript/bin/tsc', '--incremental', '--tsBuildInfoFile', `${CACHE}/types.tsbuildinfo`]],
    },
    { name: 'format', runs: [['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--cache']] },
    {
      name: 'rooms',
      runs: [['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', ...SOURCES.filter(existsSync)]],
    },
    {
      name: 'dead code',
      // The second run sees production alone, and so finds what only a test uses.
      runs: [
        [knip, '--no-progress', '--no-config-hints'],
        [knip, '--no-progress', '--no-config-hints', '--production', '--include=files,exports,types'],
      ],
    },
  ];
  if (existsSync('schema/check.ts')) {
    all.push({ name: 'schema', runs: [['--import', 'tsx', 'schema/check.ts']] });
    all.push({ name: 'sdk', runs: [['--import', 'tsx', 'schema/check-sdk.ts']] });
  }
  return all;
}

async function runCheck({ name, runs }: Check): Promise<CheckOutcome> {
  const start = performance.now();
  let failure: string | null = null;
  for (const args of runs) {
    failure = await runNode(args);
    if (failure !== null) {
      break;
    }
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${failure === null ? '✓' : '✗'} ${name} (${seconds} s)\n`);
  if (failure !== null) {
    process.stdout.write(`${shortened(failure)}\n\n`);
  }
  return { name, hasPassed: failure === null };
}

/** Null when the program ends well, else what it has printed. */
function runNode(args: string[]): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString().trim();
      resolve(code === 0 ? null : `${output}\n(${signal ?? `exit code ${code}`})`);
    });
  });
}

function shortened(output: string): string {
  const lines = output.split('\n');
  const rest = lines.length - OUTPUT_MAX_LINES;
  return rest > 0 ? `${lines.slice(0, OUTPUT_MAX_LINES).join('\n')}\n… and ${rest} lines more` : output;
}
