import { sql } from 'kysely';
import type { Transaction } from '../../shared/database/transaction.ts';

/** The time of the sandbox after it was moved ahead by so many milliseconds; by 0 it is the time that it is. */
export async function moveSandboxClock(transaction: Transaction, milliseconds: number): Promise<Date> {
  const [moved] = await transaction.query<{ offset: number }>(sql`
    select platform.advance_sandbox_clock(${milliseconds}::bigint)::float8 as "offset"`);
  return new Date(Date.now() + (moved?.offset ?? 0));
}
