import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseAddress } from '../subgraphs/shared/database/address.ts';
import { AUDITOR, loginOf } from '../subgraphs/shared/database/roles.ts';

/** One invariant and the rows that break it; none when it holds. */
export interface Finding {
  name: string;
  rows: object[];
}

const INVARIANTS = join(import.meta.dirname, 'invariants.sql');

/**
 * Asks every question of `invariants.sql`, over all tenants and as one picture: nothing that is written meanwhile is seen.
 * Each question begins with a comment that names it and answers with what is wrong.
 */
export async function verifyMoney(address: DatabaseAddress, roleSecret: string): Promise<Finding[]> {
  const options = '-c default_transaction_read_only=on';
  const client = new pg.Client({ ...address, ...loginOf(AUDITOR, roleSecret), options });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read');
    const findings: Finding[] = [];
    for (const { name, text } of readQuestions()) {
      findings.push({ name, rows: (await client.query<object>(text)).rows });
    }
    return findings;
  } finally {
    await client.end();
  }
}

function readQuestions(): { name: string; text: string }[] {
  const parts = readFileSync(INVARIANTS, 'utf8')
    .split(/^-- (?=I\d+[a-z]?: )/m)
    .slice(1);
  return parts.map((part) => ({ name: part.slice(0, part.indexOf('\n')), text: part.slice(part.indexOf('\n')) }));
}
