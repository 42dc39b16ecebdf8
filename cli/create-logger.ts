import pino, { type Logger } from 'pino';
import type { Mode } from './environment.ts';

/** Lines of JSON on the standard error; only what needs somebody's attention while one tries the sandbox out. */
export function createLogger(mode: Mode): Logger {
  const level = process.env.LOG_LEVEL ?? (mode === 'sandbox' ? 'warn' : 'info');
  return pino({ level, serializers: { error: pino.stdSerializers.err } }, pino.destination(2));
}
