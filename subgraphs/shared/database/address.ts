import type { ConnectionOptions } from 'node:tls';

/** Where a database is, without who connects: every role logs in for itself. */
export interface DatabaseAddress {
  /** Host name, or the folder of a unix socket. */
  host: string;
  port: number;
  database: string;
  ssl: boolean | ConnectionOptions;
}

export interface Login {
  user: string;
  password?: string;
}

/** Reads `postgres://user:password@host:port/database?host=/socket/folder&sslmode=require`. Throws one clear sentence. */
export function parseDatabaseUrl(variable: string, text: string): DatabaseAddress & Partial<Login> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(`${variable} is not a URL. Write it as postgres://host:5432/database.`);
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  if (!/^postgres(ql)?:$/.test(url.protocol) || !database) {
    throw new Error(`${variable} must look like postgres://host:5432/database.`);
  }
  return {
    host: url.searchParams.get('host') ?? url.hostname,
    port: Number(url.port || 5432),
    database,
    ssl: sslFrom(url.searchParams.get('sslmode')),
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
  };
}

function sslFrom(mode: string | null): boolean | ConnectionOptions {
  switch (mode) {
    case 'verify-full':
    case 'verify-ca':
      return true;
    case 'require':
      return { rejectUnauthorized: false };
    default:
      return false;
  }
}
