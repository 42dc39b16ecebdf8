import { z } from 'zod';

export interface GatewayEnvironment {
  mode: 'sandbox' | 'production';
  host: string;
  port: number;
  /** Signs the tokens of members and guests. */
  sessionSigningKey: string;
  /** Signs what subgraphs are told about the caller. */
  contextSigningKey: string;
  /** Requests a second for one caller; null leaves it at the mode's own limit. */
  requestsPerSecond?: number | null;
}

const SIMULATED = [
  'STRIPE_API_BASE',
  'PARTNER_CENTER_API_BASE',
  'PARTNER_CENTER_AUTH_BASE',
  'VAT_ID_API_BASE',
] as const;
const KEYS = ['SESSION_SIGNING_KEY', 'CONTEXT_SIGNING_KEY'] as const;

const mode = z
  .enum(['sandbox', 'production'], { error: 'TRIBUTARY_MODE must be sandbox or production.' })
  .default('sandbox');
const port = z.coerce.number({ error: 'PORT must be a number.' }).int().min(0).max(65_535).default(4000);

const rate = z.coerce
  .number({ error: 'RATE_LIMIT_PER_SECOND must be a number.' })
  .int()
  .min(1)
  .nullable()
  .default(null);

/**
 * How the gateway is run. Throws one sentence when something is missing or, in production, when a secret is a known one or
 * a vendor's address leads to a simulator.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): GatewayEnvironment {
  const chosen = read(mode, variables.TRIBUTARY_MODE);
  for (const name of KEYS) {
    refuseBadKey(name, variables[name], chosen);
  }
  if (chosen === 'production') {
    refuseSandboxSettings(variables);
  }
  return {
    mode: chosen,
    host: variables.HOST || (chosen === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: read(port, variables.PORT),
    sessionSigningKey: variables.SESSION_SIGNING_KEY ?? '',
    contextSigningKey: variables.CONTEXT_SIGNING_KEY ?? '',
    requestsPerSecond: read(rate, variables.RATE_LIMIT_PER_SECOND),
  };
}

function read<Value>(schema: z.ZodType<Value>, text: string | undefined): Value {
  const result = schema.safeParse(text || undefined);
  if (!result.success) {
    throw new Error(result.error.issues[0]?.message ?? 'The environment is not acceptable.');
  }
  return result.data;
}

function refuseBadKey(name: string, value: string | undefined, chosen: GatewayEnvironment['mode']): void {
  if (!value) {
    throw new Error(
      `${name} is missing: give it 32 random bytes in base64url, for example from: openssl rand -base64 32`,
    );
  }
  const bytes = Buffer.from(value, 'base64url');
  if (bytes.length !== 32) {
    throw new Error(`${name} must be 32 random bytes in base64url, for example from: openssl rand -base64 32`);
  }
  if (chosen === 'production' && isWellKnown(bytes)) {
    throw new Error(`${name} is a key that everybody knows: production needs random bytes of its own.`);
  }
}

/** The keys of the tests, and keys that somebody typed: one byte over and over. */
function isWellKnown(bytes: Buffer): boolean {
  return bytes.toString('latin1').startsWith('tributary-') || bytes.every((byte) => byte === bytes[0]);
}

function refuseSandboxSettings(variables: NodeJS.ProcessEnv): void {
  if (variables.CRASH_AT) {
    throw new Error('CRASH_AT is for the sandbox: production does not start with it.');
  }
  for (const name of SIMULATED) {
    const address = variables[name];
    if (address && !isVendorAddress(address)) {
      throw new Error(`${name} leads to a simulator (${address}): production calls the vendor over https.`);
    }
  }
}

function isVendorAddress(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return (
    url?.protocol === 'https:' &&
    url.hostname.includes('.') &&
    !/^(127\.|10\.|192\.168\.|0\.)|\.(localhost|local|internal)$/.test(url.hostname)
  );
}
