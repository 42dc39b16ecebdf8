import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateSdk } from './sdk/generate-sdk.ts';
import { leftOvers, staleFiles } from './sdk/stale-files.ts';

const ROOT = path.join(import.meta.dirname, '..');
const sdk = generateSdk();
const changed = new Set(staleFiles(sdk));
for (const file of leftOvers(sdk)) {
  rmSync(path.join(ROOT, file));
}
for (const [file, text] of sdk.files) {
  if (changed.has(file)) {
    mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
    writeFileSync(path.join(ROOT, file), text);
  }
}
for (const skipped of sdk.skipped) {
  console.log(`left out, because the schema does not know it yet: ${skipped}`);
}
console.log(`${sdk.files.size} files of the SDK, ${changed.size} of them new or changed`);
