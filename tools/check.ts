import { runChecks } from './run-checks.ts';

const outcomes = await runChecks();
process.exitCode = outcomes.every((outcome) => outcome.hasPassed) ? 0 : 1;
