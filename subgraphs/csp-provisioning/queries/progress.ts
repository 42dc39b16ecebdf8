import { ALL_ACCOUNTS } from '../../shared/context/operation-context.ts';
import type { Reader } from '../../shared/database/reader.ts';
import { encodeId } from '../../shared/ids/type-id.ts';
import { hasEnded, stepsOf, type OrderMilestones, type OrderStatus, type OrderStep } from '../domain/order-progress.ts';

export interface OrderProgress {
  hasEnded: boolean;
  /** What may be shown to whoever holds the address: public ids and texts. */
  shown: {
    id: string;
    number: string;
    status: OrderStatus;
    steps: OrderStep[];
    lines: { id: string; title: string; quantity: number; status: string; refusal: object | null }[];
  };
}

type ProgressRow = OrderMilestones & { id: string; number: string; lines: OrderProgress['shown']['lines'] };

const PROGRESS = `
  select placed.id, placed.number, placed.status, placed.customer_ready_at as "customerReadyAt",
    placed.agreement_ready_at as "agreementReadyAt", placed.ordered_at as "orderedAt", placed.settled_at as "settledAt",
    (select jsonb_agg(jsonb_build_object('id', line.id, 'title', line.title, 'quantity', line.quantity, 'status', line.status,
      'refusal', case when line.refusal_code is not null then jsonb_build_object('code', line.refusal_code,
        'message', line.refusal_message, 'nextStep', line.refusal_next_step) end) order by line.position)
      from provisioning.order_line line where line.tenant_id = placed.tenant_id and line.order_id = placed.id) as lines
  from provisioning.customer_order placed where placed.tenant_id = $1 and placed.id = $2`;

/** How far an order is at this moment. Throws when there is none. */
export async function readProgress(
  reader: Reader,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<OrderProgress> {
  const context = { tenantId, accountId: ALL_ACCOUNTS, readScope: 'tenant' } as const;
  const [row] = await reader.read<ProgressRow>(context, { text: PROGRESS, values: [tenantId, id] });
  if (!row) {
    throw new Error(`no order ${id}`);
  }
  return {
    hasEnded: hasEnded(row.status),
    shown: {
      id: encodeId('order', row.id),
      number: row.number,
      status: row.status,
      steps: stepsOf(row),
      lines: row.lines.map((line) => ({ ...line, id: encodeId('orderLine', line.id) })),
    },
  };
}
