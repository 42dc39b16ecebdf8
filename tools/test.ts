// What `npm test` runs: the checks, then Jest. `npm test -- <pattern>` runs only Jest. The last line is for machines.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runChecks } from './run-checks.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of Jest's JSON result that is counted. */
interface JestResult {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Test files that broke before their first test. */
  numRuntimeErrorTestSuites: number;
}

const jestArguments = process.argv.slice(2);
const parts: Counts[] = [];
if (jestArguments.length === 0) {
  process.stdout.write('Checking format, lint, types, rooms, dead code and schema …\n');
  parts.push(await countChecks());
  process.stdout.write('\nRunning the tests …\n');
}
parts.push(runJest(jestArguments));

const total = parts.reduce((sum, part) => ({
  passed: sum.passed + part.passed,
  failed: sum.failed + part.failed,
  skipped: sum.skipped + part.skipped,
}));
process.exitCode = total.failed === 0 ? 0 : 1;
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);

async function countChecks(): Promise<Counts> {
  const outcomes = await runChecks();
  const passed = outcomes.filter((outcome) => outcome.hasPassed).length;
  return { passed, failed: outcomes.length - passed, skipped: 0 };
}

function runJest(args: string[]): Counts {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'tributary-jest-'));
  const resultFile = path.join(directory, 'result.json');
  try {
    const nodeArguments = ['--import', 'tsx', '--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
    const jest = ['node_modules/jest/bin/jest.js', '--ci', '--json', `--outputFile=${resultFile}`];
    // Jest would print the file's name on stdout; everything for people goes to stderr.
    const { status } = spawnSync(process.execPath, [...nodeArguments, ...jest, ...args], {
      stdio: ['inherit', 'ignore', 'inherit'],
    });
    return countTests(resultFile, status);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function countTests(resultFile: string, status: number | null): Counts {
  if (!existsSync(resultFile)) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const result = JSON.parse(readFileSync(resultFile, 'utf8')) as JestResult;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    // Jest can fail although every test has passed, for example in the teardown.
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
