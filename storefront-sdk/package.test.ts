import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const SDK = import.meta.dirname;
const TSC = path.join(SDK, '../node_modules/typescript/bin/tsc');

const CONSUMER = `
import { createTributary, formatMoney, money, type Client } from '@tributary/storefront-sdk';
import { checkout } from '@tributary/storefront-sdk/checkout';
import { storefrontPurchase } from '@tributary/storefront-sdk/storefront-purchase';
import { PlanList } from '@tributary/storefront-sdk/storefront/plan-list';
import { TenantList } from '@tributary/storefront-sdk/root';
import { texts } from '@tributary/storefront-sdk/backOffice/texts';

const gr: Client<'storefront'> = createTributary({ url: 'http://127.0.0.1:9', storefrontKey: 'k', retries: 0 }).tenant('gr');
// @ts-expect-error a root-only question
void (() => gr.query(TenantList));
const code = await gr.query(PlanList).catch((error: { code: string }) => error.code);
console.log(code, formatMoney(money(100n, 'EUR'), 'en'), typeof checkout, Object.keys(storefrontPurchase).length, Object.keys(texts).length > 50);
`;

/** The package as it is published, installed beside a program that knows nothing of this repository. */
describe('the published package', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'sdk-package-'));
    const installed = path.join(folder, 'node_modules/@tributary/storefront-sdk');
    mkdirSync(installed, { recursive: true });
    cpSync(path.join(SDK, 'package.json'), path.join(installed, 'package.json'));
    // It is built with a browser's types and without Node's.
    tsc(folder, '-p', path.join(SDK, 'tsconfig.build.json'), '--outDir', path.join(installed, 'dist'));
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(path.join(folder, 'consumer.ts'), CONSUMER);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['nodenext', 'bundler'])(
    'has types for a program that resolves modules like %s',
    (resolution) => {
      const kind = resolution === 'bundler' ? 'esnext' : resolution;
      const options = ['--module', kind, '--moduleResolution', resolution, '--target', 'es2022', '--lib', 'es2022,dom'];
      expect(tsc(folder, '--strict', '--outDir', folder, ...options, path.join(folder, 'consumer.ts'))).toBe('');
    },
    60_000,
  );

  test('runs in Node by itself', () => {
    const printed = execFileSync(process.execPath, [path.join(folder, 'consumer.js')], { encoding: 'utf8' });
    expect(printed.trim()).toBe('NETWORK €1.00 function 6 true');
  });
});

function tsc(cwd: string, ...args: string[]): string {
  try {
    return execFileSync(process.execPath, [TSC, ...args], { cwd, encoding: 'utf8' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
