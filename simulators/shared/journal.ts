import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyChanges, watchChanges, type Change } from './watch-changes.ts';

export interface Journal<T> {
  /** Changed by plain assignment. Whoever puts an object in reads it out again before changing it after a save. */
  readonly state: T;
  /** When this returns, everything changed before is in the file. */
  save(): void;
}

const COMPACTED_FROM_BYTES = 4 * 1024 * 1024;

/**
 * State that survives the process, killed or not: read from the file if there is one, else `initial`. A save appends one line
 * with what changed since the last one, so it takes as long as the change is big; a line that was cut off never happened. The
 * file is written anew when it is opened and when it has doubled. One process a file; a power cut may take the last lines.
 */
export function openJournal<T extends object>(file: string, initial: T): Journal<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  const original = readState(file) ?? initial;
  const { state, takeChanges } = watchChanges(original as T);
  let wholeBytes = compact();
  let appendedBytes = 0;

  return {
    state,
    save() {
      const changes = takeChanges();
      if (changes.length === 0) {
        return;
      }
      const line = lineOf(changes);
      appendFileSync(file, line);
      appendedBytes += Buffer.byteLength(line);
      if (appendedBytes > Math.max(wholeBytes, COMPACTED_FROM_BYTES)) {
        wholeBytes = compact();
        appendedBytes = 0;
      }
    },
  };

  /** Beside the file and then renamed: a killed process leaves the old file or the new one. */
  function compact(): number {
    const line = lineOf([[[], original]]);
    writeFileSync(`${file}.new`, line);
    renameSync(`${file}.new`, file);
    return Buffer.byteLength(line);
  }
}

function lineOf(changes: readonly Change[]): string {
  return `${JSON.stringify(changes)}\n`;
}

function readState(file: string): unknown {
  const text = readText(file);
  // After the last line end stands nothing, or what a killed process did not finish.
  const lines = text?.split('\n').slice(0, -1) ?? [];
  try {
    return lines.reduce((state: unknown, line) => applyChanges(state, JSON.parse(line) as Change[]), null);
  } catch (error) {
    throw new Error(`The simulator cannot read its state in ${file}.`, { cause: error });
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}
