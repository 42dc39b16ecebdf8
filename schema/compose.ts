import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateSchemas } from './generate.ts';

const files = await generateSchemas();
mkdirSync(path.join(import.meta.dirname, 'plans'), { recursive: true });
for (const [name, text] of files) {
  writeFileSync(path.join(import.meta.dirname, name), text);
}
console.log(`${[...files.keys()].join(', ')} written to schema/`);
