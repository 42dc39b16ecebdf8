import pino, { type Logger } from 'pino';
import type { Mode } from './environment.ts';

/** What never stands in a log, wherever in a logged object it is. */
const SECRETS = [
  'authorization',
  'password',
  'secret',
  'secretKey',
  'webhookSecret',
  'clientSecret',
  'refreshToken',
  'token',
];

/** Lines of JSON on the standard error; only what needs somebody's attention while one tries the sandbox out. */
export function createLogger(mode: Mode): Logger {
  const level = process.env.LOG_LEVEL ?? (mode === 'sandbox' ? 'warn' : 'info');
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    { level, serializers: { error: pino.stdSerializers.err }, redact: { paths, censor: '[redacted]' } },
    pino.destination(2),
  );
}
