import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DOORS } from '../../gateway/doors.ts';
import { GENERATED } from './generate-sdk.ts';

interface Bundler {
  buildSync(options: object): { outputFiles: { contents: Uint8Array }[]; metafile: { inputs: Record<string, unknown> } };
}

// The bundler comes with tsx, which runs everything here; nothing else needs one.
const require = createRequire(import.meta.url);
const bundler = createRequire(require.resolve('tsx'))('esbuild') as Bundler;

const ROOT = path.join(import.meta.dirname, '../..');
const CORE_MAX_BYTES = 4_096;
const CHECKOUT_MAX_BYTES = 2_560;
const OPERATION_MAX_BYTES = 512;

export interface MeasuredSdk {
  coreBytes: number;
  /** What `checkout` adds to the core. */
  checkoutBytes: number;
  /** The biggest operation. */
  operationBytes: number;
  problems: string[];
}

/** How many bytes a page loads, minified and compressed with gzip, and what is more than it may be. */
export function measureSdk(): MeasuredSdk {
  const core = bundle('storefront-sdk/main.ts');
  const both = bundle('storefront-sdk/main.ts', 'storefront-sdk/checkout.ts');
  const operations = DOORS.flatMap((door) =>
    readdirSync(path.join(ROOT, GENERATED, door))
      .filter((file) => file !== 'texts.ts' && file !== 'schema-types.ts')
      .map((file) => ({ file: `${GENERATED}/${door}/${file}`, ...bundle(`${GENERATED}/${door}/${file}`) })),
  );
  const checkoutBytes = both.bytes - core.bytes;
  const foreign = [...core.inputs, ...both.inputs].filter((input) => !input.startsWith('storefront-sdk/'));
  return {
    coreBytes: core.bytes,
    checkoutBytes,
    operationBytes: Math.max(...operations.map(({ bytes }) => bytes)),
    problems: [
      ...foreign.map((input) => `the SDK takes ${input} along`),
      ...tooBig('the core', core.bytes, CORE_MAX_BYTES),
      ...tooBig('checkout', checkoutBytes, CHECKOUT_MAX_BYTES),
      ...operations.flatMap(({ file, bytes }) => tooBig(file, bytes, OPERATION_MAX_BYTES)),
    ],
  };
}

function bundle(...files: string[]): { bytes: number; inputs: string[] } {
  const contents = files.map((file) => `export * from './${file}';`).join('\n');
  const { outputFiles, metafile } = bundler.buildSync({
    stdin: { contents, resolveDir: ROOT },
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    write: false,
    metafile: true,
  });
  const bytes = outputFiles.reduce((sum, { contents: output }) => sum + gzipSync(output, { level: 9 }).length, 0);
  return { bytes, inputs: Object.keys(metafile.inputs).filter((input) => input !== '<stdin>') };
}

function tooBig(what: string, bytes: number, max: number): string[] {
  return bytes > max ? [`${what} has ${bytes} bytes, compressed; ${max} are allowed`] : [];
}
