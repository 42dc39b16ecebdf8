import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DOORS } from '../gateway/doors.ts';
import { supergraphOf } from '../gateway/supergraph.ts';
import { findBreaks, findCarelessRootFields, findUndescribed, findUnrefusableFields } from './check-doors.ts';
import { generateSchemas } from './generate.ts';

const files = await generateSchemas();
const { document } = supergraphOf(files.get('supergraph.graphql') ?? '');
const problems = [
  ...findStale(),
  ...findCarelessRootFields(document),
  ...findUnrefusableFields(document),
  ...new Set(DOORS.flatMap((door) => findUndescribed(files.get(`${door}.graphql`) ?? ''))),
  ...DOORS.flatMap((door) => breaksOf(door)),
];
for (const problem of problems) {
  console.error(`- ${problem}`);
}
process.exitCode = problems.length > 0 ? 1 : 0;

function findStale(): string[] {
  return [...files]
    .filter(([name, text]) => {
      const file = path.join(import.meta.dirname, name);
      return !existsSync(file) || readFileSync(file, 'utf8') !== text;
    })
    .map(([name]) => `schema/${name} is not what the code says. Run: npm run schema`);
}

function breaksOf(door: string): string[] {
  const before = committed(`schema/${door}.graphql`);
  return before === null ? [] : findBreaks(before, files.get(`${door}.graphql`) ?? '').map((change) => `The ${door} door breaks its clients: ${change}`);
}

/** The file as the last commit has it; null when it has none, or when this is no repository. */
function committed(file: string): string | null {
  try {
    return execFileSync('git', ['show', `HEAD:${file}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // Nothing was promised yet.
    return null;
  }
}
