import { sql } from 'kysely';
import { authorize } from '../../shared/context/authorize.ts';
import { accept, reject } from '../../shared/result/result.ts';
import type { TenantContext } from '../context.ts';

export interface AcknowledgeChanges {
  consumer: string;
  /** Null where the cursor is none of this tenant's log. */
  upTo: { transactionId: string; eventId: string } | null;
}

const NAME_LENGTH_MAX = 100;
const CONSUMERS_MAX = 100;

/** Remembers how far a reader of the log has come. It may go back, to read again. */
export async function acknowledgeChanges(context: TenantContext, input: AcknowledgeChanges) {
  authorize(context, 'change:read');
  const { tenantId, now } = context;
  const { upTo } = input;
  const name = input.consumer.trim();
  if (name === '' || name.length > NAME_LENGTH_MAX) {
    const message = `Name what reads the changes, in 1 to ${NAME_LENGTH_MAX} characters.`;
    return reject({ code: 'BAD_USER_INPUT', message, path: ['consumer'] });
  }
  if (upTo === null) {
    const message = 'This is no cursor of the changes of this tenant. Take it from `changes`.';
    return reject({ code: 'BAD_USER_INPUT', message, path: ['upToCursor'] });
  }
  return context.writer.command(context, { operation: 'acknowledgeChanges', input }, async (transaction) => {
    const others = await transaction.query(sql`
      select name from tenant.change_consumer where tenant_id = ${tenantId}::uuid and name <> ${name}`);
    if (others.length >= CONSUMERS_MAX) {
      const message = `At most ${CONSUMERS_MAX} consumers are remembered. Use a name that is there already.`;
      return reject({ code: 'BAD_USER_INPUT', message, path: ['consumer'] });
    }
    await transaction.query(sql`
      insert into tenant.change_consumer (tenant_id, name, transaction_id, event_id, acknowledged_at)
      values (${tenantId}::uuid, ${name}, ${upTo.transactionId}::xid8, ${upTo.eventId}::uuid, ${now.toISOString()}::timestamptz)
      on conflict (tenant_id, name) do update set transaction_id = excluded.transaction_id, event_id = excluded.event_id,
        acknowledged_at = excluded.acknowledged_at`);
    transaction.audit({ subjectId: null, after: { consumer: name, ...upTo } });
    return accept({ consumer: name });
  });
}
