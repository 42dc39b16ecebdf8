import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Who serves a folder, and where: stands in `running.json` in the folder while somebody does. */
export interface Running {
  pid: number;
  /** The process that started it. */
  parent: number;
  stripe: string;
  partnerCenter: string;
  vatIds: string;
}

export function noteRunning(folder: string, running: Running): void {
  const file = fileOf(folder);
  // Aside and then renamed: whoever waits for the file never reads half of it.
  writeFileSync(`${file}.new`, JSON.stringify(running));
  renameSync(`${file}.new`, file);
}

export function forgetRunning(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

/** Who serves the folder, or did so until killed; null when nobody does. */
export function readRunning(folder: string): Running | null {
  try {
    return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as Running;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

function fileOf(folder: string): string {
  return path.join(folder, 'running.json');
}
