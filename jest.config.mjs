import { existsSync } from 'node:fs';
import path from 'node:path';

const roots = ['subgraphs', 'gateway', 'cli', 'test', 'schema', 'simulators', 'storefront-sdk', 'web', 'tools'];

export default {
  testEnvironment: 'node',
  roots: roots.filter((root) => existsSync(path.join(import.meta.dirname, root))).map((root) => `<rootDir>/${root}`),
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  maxWorkers: 2,
  testTimeout: 30_000,
};
