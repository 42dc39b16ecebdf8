import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDatabaseUrl, type DatabaseAddress, type Login } from '../subgraphs/shared/database/address.ts';

export type Mode = 'sandbox' | 'production';

export interface Secrets {
  databaseRoleSecret: string;
  sessionSigningKey: string;
  contextSigningKey: string;
  sealingKey: string;
}

export interface ExternalDatabase {
  address: DatabaseAddress;
  admin: Login | null;
}

const SECRET_VARIABLES: Record<keyof Secrets, string> = {
  databaseRoleSecret: 'DATABASE_ROLE_SECRET',
  sessionSigningKey: 'SESSION_SIGNING_KEY',
  contextSigningKey: 'CONTEXT_SIGNING_KEY',
  sealingKey: 'SEALING_KEY',
};

/** Where a sandbox keeps its database, its secrets and its letters. */
export const dataDir = process.env.TRIBUTARY_DATA_DIR ?? '.data';

/** `sandbox` unless told otherwise. Throws for anything that is neither. */
export function readMode(): Mode {
  const mode = process.env.TRIBUTARY_MODE ?? 'sandbox';
  if (mode !== 'sandbox' && mode !== 'production') {
    throw new Error(`TRIBUTARY_MODE is "${mode}". Set it to sandbox or production.`);
  }
  return mode;
}

/** The database that the environment names, or null when the embedded one is to be used. */
export function readExternalDatabase(): ExternalDatabase | null {
  const { DATABASE_URL, DATABASE_ADMIN_URL } = process.env;
  const url = DATABASE_URL ?? DATABASE_ADMIN_URL;
  if (!url) {
    return null;
  }
  const { host, port, database, ssl, user } = parseDatabaseUrl('DATABASE_URL', url);
  if (DATABASE_URL && user) {
    throw new Error(
      'DATABASE_URL names a role. The platform logs in with roles of its own: leave user and password out.',
    );
  }
  const admin = DATABASE_ADMIN_URL ? parseDatabaseUrl('DATABASE_ADMIN_URL', DATABASE_ADMIN_URL) : null;
  return {
    address: { host, port, database, ssl },
    admin: admin?.user ? { user: admin.user, password: admin.password } : null,
  };
}

/** Where and in what the root tenant itself sells, when an installation is founded. The sandbox's root is Greek. */
export function readRootSettings(mode: Mode): { countries: string[]; currencies: string[]; timeZone: string } {
  const { ROOT_COUNTRIES, ROOT_CURRENCIES, ROOT_TIME_ZONE } = process.env;
  if (mode === 'production' && !(ROOT_COUNTRIES && ROOT_CURRENCIES && ROOT_TIME_ZONE)) {
    throw new Error(
      'Founding an installation needs ROOT_COUNTRIES, ROOT_CURRENCIES and ROOT_TIME_ZONE, such as GR,CY and EUR and Europe/Athens.',
    );
  }
  return {
    countries: (ROOT_COUNTRIES ?? 'GR').split(','),
    currencies: (ROOT_CURRENCIES ?? 'EUR').split(','),
    timeZone: ROOT_TIME_ZONE ?? 'Europe/Athens',
  };
}

const SIMULATOR_PORT = 4810;

/**
 * The port of the first simulator that a sandbox starts, 4810 unless told otherwise; null when it starts none, because the
 * environment already says where Stripe or Partner Center is.
 */
export function readSimulatorPort(mode: Mode): number | null {
  const { STRIPE_API_BASE, PARTNER_CENTER_API_BASE } = process.env;
  if (mode === 'production' || STRIPE_API_BASE || PARTNER_CENTER_API_BASE) {
    return null;
  }
  const port = Number(process.env.SIMULATOR_PORT ?? SIMULATOR_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_515) {
    throw new Error('SIMULATOR_PORT must be a number up to 65515: ten and twenty above it are used as well.');
  }
  return port;
}

/** Where the simulated Stripe listens; null when payments go to Stripe itself, which speaks https, or nowhere. */
export function readSimulatedStripe(): string | null {
  const { STRIPE_API_BASE = '' } = process.env;
  return STRIPE_API_BASE.startsWith('http://') ? STRIPE_API_BASE : null;
}

/** The four secrets: from the environment, or in a sandbox made once and kept in the data folder. */
export function readSecrets(mode: Mode): Secrets {
  const kept = mode === 'sandbox' ? readOrMakeKeptSecrets() : {};
  const secrets = Object.fromEntries(
    Object.entries(SECRET_VARIABLES).map(([name, variable]) => {
      const value = process.env[variable] ?? kept[variable];
      if (!value) {
        throw new Error(
          `${variable} is missing. Production needs 32 random bytes in base64url in each of ${Object.values(SECRET_VARIABLES).join(', ')}.`,
        );
      }
      return [name, value];
    }),
  );
  return secrets as unknown as Secrets;
}

function readOrMakeKeptSecrets(): Record<string, string> {
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const made = Object.values(SECRET_VARIABLES).map((variable) => [variable, randomBytes(32).toString('base64url')]);
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    writeFileSync(file, JSON.stringify(Object.fromEntries(made), null, 2), { mode: 0o600 });
    chmodSync(file, 0o600);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}
