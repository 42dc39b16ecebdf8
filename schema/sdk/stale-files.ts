import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GENERATED, type GeneratedSdk } from './generate-sdk.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** Files that are there and are no longer generated, by their path from the repository's root. */
export function leftOvers({ files }: GeneratedSdk): string[] {
  const folder = path.join(ROOT, GENERATED);
  const there = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return there
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .filter((file) => !files.has(file));
}

/** Files that are missing or hold something else. */
export function staleFiles({ files }: GeneratedSdk): string[] {
  return [...files]
    .filter(([file, text]) => {
      const place = path.join(ROOT, file);
      return !existsSync(place) || readFileSync(place, 'utf8') !== text;
    })
    .map(([file]) => file);
}
