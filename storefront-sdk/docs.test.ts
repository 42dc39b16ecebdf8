import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import type { SandboxLogin } from '../cli/seed-sandbox.ts';
import { startSandbox, type Sandbox } from '../test/support/sandbox.ts';

const SDK = import.meta.dirname;
const DOCUMENT = path.join(SDK, '../docs/sdk.md');
const PACKAGE = '@tributary/storefront-sdk';
const GIVEN = {
  url: 'string',
  storefrontKey: 'string',
  apiKey: 'string',
  email: 'string',
  password: 'string',
  today: 'string',
  staffLogin: '{ tenantCode: string; email: string; password: string }',
  rootLogin: '{ tenantCode: string; email: string; password: string }',
  localStorage:
    '{ getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void }',
  confirm: '(text: string) => boolean',
  console: '{ log(...values: unknown[]): void }',
};

/** The page's examples as one program: their imports first, then what they do, in their order. */
function programOf(markdown: string): string {
  const blocks = [...markdown.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThan(8);
  const imports = blocks.flatMap((block) => block.match(/^import .*;$/gm) ?? []);
  const bodies = blocks.map((block) => block.replace(/^import .*;$/gm, ''));
  const given = Object.entries(GIVEN).map(([name, type]) => `${name}: ${type}`);
  return [
    ...imports.map((line) => line.replace(/'([^']+)'/, (_, specifier: string) => `'${sourceOf(specifier)}'`)),
    `export default async function example({ ${Object.keys(GIVEN).join(', ')} }: { ${given.join('; ')} }) {`,
    ...bodies,
    '}',
  ].join('\n');
}

/** The source of what the package exports under a name. */
function sourceOf(specifier: string): string {
  const { exports } = JSON.parse(readFileSync(path.join(SDK, 'package.json'), 'utf8')) as {
    exports: Record<string, string>;
  };
  const built = exports[specifier.replace(PACKAGE, '.')];
  if (built === undefined) {
    throw new Error(`the package has no ${specifier}`);
  }
  return path.join(SDK, built.replace('dist/', '').replace(/js$/, 'ts'));
}

describe('docs/sdk.md', () => {
  const program = programOf(readFileSync(DOCUMENT, 'utf8'));
  let sandbox: Sandbox;
  let folder: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ withSimulators: true });
    folder = mkdtempSync(path.join(tmpdir(), 'sdk-docs-'));
  }, 180_000);
  afterAll(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  });

  test('every example compiles, and what it says does not compile does not', () => {
    const file = path.join(SDK, 'docs-examples.ts');
    const { config } = ts.readConfigFile(path.join(SDK, '../tsconfig.json'), (name) => ts.sys.readFile(name)) as {
      config: { compilerOptions: object };
    };
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, path.join(SDK, '..'));
    // The examples are only looked at, so they may import sources by their whole path.
    options.rewriteRelativeImportExtensions = false;
    const host = ts.createCompilerHost(options);
    const { fileExists, readFile } = host;
    host.fileExists = (name) => name === file || fileExists(name);
    host.readFile = (name) => (name === file ? program : readFile(name));
    const compiled = ts.createProgram([file], options, host);
    const problems = ts.getPreEmitDiagnostics(compiled, compiled.getSourceFile(file));
    expect(
      problems.map(
        ({ messageText, start = 0 }) =>
          `${program.slice(start, start + 60)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      ),
    ).toEqual([]);
  }, 60_000);

  test('every example does what it says, from top to bottom', async () => {
    const file = path.join(folder, 'docs-examples.ts');
    writeFileSync(file, program);
    const { default: example } = (await import(pathToFileURL(file).href)) as {
      default: (given: object) => Promise<void>;
    };
    const { credentials } = sandbox;
    const { email, password } = credentials.shoppers.find(({ tenantCode }) => tenantCode === 'gr') ?? {};
    const loginOf = ({ tenantCode, ...rest }: SandboxLogin) => ({
      tenantCode,
      email: rest.email,
      password: rest.password,
    });
    const [staff = credentials.root] = credentials.staff.filter(({ tenantCode }) => tenantCode === 'gr');
    const printed: unknown[][] = [];
    const kept = new Map<string, string>();
    await example({
      url: sandbox.url,
      storefrontKey: credentials.storefrontKeys.gr,
      apiKey: credentials.apiKeys.gr,
      email,
      password,
      today: new Date().toISOString().slice(0, 10),
      staffLogin: loginOf(staff),
      rootLogin: loginOf(credentials.root),
      localStorage: {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => kept.set(key, value),
        removeItem: (key: string) => kept.delete(key),
      },
      confirm(text: string) {
        printed.push([text]);
        return true;
      },
      console: { log: (...values: unknown[]) => void printed.push(values) },
    });
    const lines = printed.map((values) => values.join(' ').replace(/\s/g, ' '));
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Business .*€$/),
        expect.stringMatching(/^\d+\.\d\d$/),
        expect.stringMatching(/^first: /),
        'Microsoft 365 Business Premium complete',
        'true',
        '211.00 211,00 €',
        expect.stringMatching(/^Pay \d+,\d\d €\?$/),
        expect.stringMatching(/^GR-\d{4}-\d{6} ACTIVE$/),
        expect.stringMatching(/^SUCCEEDED \d+$/),
        expect.stringMatching(/^nordics /),
        'gr',
      ]),
    );
  }, 60_000);
});
