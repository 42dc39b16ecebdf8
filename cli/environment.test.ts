import { afterEach, describe, expect, test } from '@jest/globals';
import {
  readExternalDatabase,
  readMode,
  readRootSettings,
  readSimulatedStripe,
  readSimulatorPort,
} from './environment.ts';

const VARIABLES = [
  'TRIBUTARY_MODE',
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'ROOT_COUNTRIES',
  'ROOT_CURRENCIES',
  'ROOT_TIME_ZONE',
  'SIMULATOR_PORT',
  'STRIPE_API_BASE',
  'PARTNER_CENTER_API_BASE',
];
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

describe('how the platform is started', () => {
  afterEach(() => {
    for (const name of VARIABLES) {
      if (before[name] === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = before[name];
      }
    }
  });

  test('a mode that is neither sandbox nor production is refused', () => {
    process.env.TRIBUTARY_MODE = 'prod';
    expect(readMode).toThrow('Set it to sandbox or production.');
  });

  test('a sandbox starts simulators unless it is told where Stripe or Partner Center is; production never does', () => {
    expect(readSimulatorPort('sandbox')).toBe(4810);
    expect(readSimulatorPort('production')).toBeNull();
    process.env.SIMULATOR_PORT = '0';
    expect(readSimulatorPort('sandbox')).toBe(0);
    process.env.SIMULATOR_PORT = '65530';
    expect(() => readSimulatorPort('sandbox')).toThrow('SIMULATOR_PORT must be a number up to 65515');
    process.env.PARTNER_CENTER_API_BASE = 'http://127.0.0.1:4820';
    expect(readSimulatorPort('sandbox')).toBeNull();
  });

  test.each([
    ['http://127.0.0.1:4810', 'http://127.0.0.1:4810'],
    ['https://api.stripe.com', null],
  ])('a sandbox gives keys away only where Stripe is simulated: %s', (base, simulated) => {
    process.env.STRIPE_API_BASE = base;
    expect(readSimulatedStripe()).toBe(simulated);
  });

  test('a role in DATABASE_URL is refused; in DATABASE_ADMIN_URL it is the administrator', () => {
    process.env.DATABASE_URL = 'postgres://boss@db.example/tributary';
    expect(readExternalDatabase).toThrow('DATABASE_URL names a role.');
    process.env.DATABASE_URL = 'postgres://db.example:5433/tributary?sslmode=verify-full';
    process.env.DATABASE_ADMIN_URL = 'postgres://boss:secret@db.example:5433/tributary';
    expect(readExternalDatabase()).toEqual({
      address: { host: 'db.example', port: 5433, database: 'tributary', ssl: true },
      admin: { user: 'boss', password: 'secret' },
    });
  });

  test('a production root is founded where and in what it is told, and not without', () => {
    expect(() => readRootSettings('production')).toThrow('ROOT_COUNTRIES, ROOT_CURRENCIES and ROOT_TIME_ZONE');
    Object.assign(process.env, { ROOT_COUNTRIES: 'SE,DK', ROOT_CURRENCIES: 'SEK', ROOT_TIME_ZONE: 'Europe/Stockholm' });
    expect(readRootSettings('production')).toEqual({
      countries: ['SE', 'DK'],
      currencies: ['SEK'],
      timeZone: 'Europe/Stockholm',
    });
  });
});
