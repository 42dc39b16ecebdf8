import { spawnSync } from 'node:child_process';

const WHOLE: Record<string, { tests: string; what: string }> = {
  'crash-points': { tests: 'test/faults/crash-points', what: 'a purchase dies at each of its 36 moments (D2)' },
  sagas: { tests: 'test/faults/killed-sagas', what: '300 orders while the platform is killed every 2 s (D3)' },
};

/** `npm run prove -- crash-points`: in full what `npm test` runs a slice of. */
const wanted = WHOLE[process.argv[2] ?? ''];
if (!wanted) {
  const lines = Object.entries(WHOLE).map(([name, { what }]) => `  npm run prove -- ${name.padEnd(12)}    ${what}`);
  console.error(`Say what to prove:\n${lines.join('\n')}`);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'tools/test.ts', wanted.tests], {
  stdio: 'inherit',
  env: { ...process.env, PROVE: '1' },
});
process.exit(status ?? 1);
