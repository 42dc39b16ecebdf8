import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface StateFile<T> {
  readonly state: T;
  /** Resolves when everything changed before the call is on disk. */
  save(): Promise<void>;
}

/**
 * State that survives the process: read from the file if there is one, else `initial`. It is written whole, beside the
 * file and then renamed, so that a killed process leaves the old state or the new one. Calls during a write share the next one.
 */
export function createStateFile<T>(file: string, initial: T): StateFile<T> {
  mkdirSync(path.dirname(file), { recursive: true });
  const state = readState(file) ?? initial;
  let writing: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  async function write() {
    waiting = null;
    const temporary = `${file}.new`;
    await writeFile(temporary, JSON.stringify(state));
    await rename(temporary, file);
  }

  return {
    state,
    save() {
      waiting ??= writing = writing.then(write, write);
      return waiting;
    },
  };

  function readState(name: string): T | null {
    try {
      return JSON.parse(readFileSync(name, 'utf8')) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return null;
      }
      throw new Error(`The simulator cannot read its state in ${name}.`, { cause: error });
    }
  }
}
