import { readFileSync, statSync } from 'node:fs';
import type pg from 'pg';

/** Statements of one piece of work, as PostgreSQL itself logged them. */
export interface Statements {
  /** Of the subgraphs' roles, without begin, entering a tenant and commit. */
  subgraphs: number;
  /** Transactions of the subgraphs' writing roles. */
  transactions: number;
  /** Of the queue, which also asks when there is nothing to do. */
  queue: number;
}

const NOT_COUNTED = /enter_tenant|enter_scope|enter_all|^select 1$|^(begin|commit|rollback|set |show )/i;
const SUBGRAPH = /user=\w+_(ro|rw|scope_ro|root_ro) /;

/** Has the server log every statement while the work is done. */
export async function statementsDuring(
  admin: pg.Client,
  logFile: string,
  work: () => Promise<unknown>,
): Promise<Statements> {
  await configure(admin, [`log_line_prefix = 'user=%u '`, `log_statement = 'all'`]);
  const from = statSync(logFile).size;
  try {
    await work();
  } finally {
    await configure(admin, [`log_statement = 'none'`]);
  }
  const statements = readFileSync(logFile, 'utf8')
    .slice(from)
    .split('\n')
    .flatMap((line) => {
      // Empty when the statement begins on the next line.
      const text = /(?:execute [^:]+|statement): (.*)$/.exec(line)?.[1]?.trim();
      return text === undefined ? [] : [{ line, text }];
    });
  const ofSubgraphs = statements.filter(({ line }) => SUBGRAPH.test(line));
  return {
    subgraphs: ofSubgraphs.filter(({ text }) => !NOT_COUNTED.test(text)).length,
    transactions: ofSubgraphs.filter(({ text }) => /^commit/i.test(text)).length,
    queue: statements.filter(({ line, text }) => line.includes('user=messaging_worker ') && !NOT_COUNTED.test(text))
      .length,
  };
}

async function configure(admin: pg.Client, settings: readonly string[]): Promise<void> {
  for (const setting of settings) {
    await admin.query(`alter system set ${setting}`);
  }
  await admin.query('select pg_reload_conf()');
  // Every process of the server reads it anew at its next statement.
  await new Promise((resolve) => setTimeout(resolve, 500));
}
