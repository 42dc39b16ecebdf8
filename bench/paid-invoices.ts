import type pg from 'pg';

/** Tells when an order's invoice is paid, in the moment of the commit, without asking the platform. */
export interface PaidInvoices {
  /** Ends when the invoice of the order, by its uuid, is paid. Throws when it is not within a minute. */
  until(orderId: string): Promise<void>;
}

const SECONDS_MAX = 60;

/** Listens on a connection of its own, by a trigger that only the bench's database has. */
export async function watchPaidInvoices(admin: pg.Client): Promise<PaidInvoices> {
  await admin.query(`
    create or replace function public.tell_paid() returns trigger language plpgsql as
    $$ begin perform pg_notify('paid', new.order_id::text); return null; end $$`);
  await admin.query('drop trigger if exists tell_paid on billing.invoice');
  await admin.query(`create trigger tell_paid after update on billing.invoice for each row
    when (new.status = 'PAID' and old.status <> 'PAID') execute function public.tell_paid()`);
  const paid = new Set<string>();
  const waiting = new Map<string, () => void>();
  admin.on('notification', ({ payload = '' }) => {
    const tell = waiting.get(payload);
    if (tell) {
      waiting.delete(payload);
      tell();
    } else {
      paid.add(payload);
    }
  });
  await admin.query('listen paid');
  return {
    async until(orderId) {
      if (paid.delete(orderId)) {
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const tooLate = setTimeout(
          () => reject(new Error(`order ${orderId} is not paid after ${SECONDS_MAX} seconds`)),
          SECONDS_MAX * 1000,
        );
        waiting.set(orderId, () => {
          clearTimeout(tooLate);
          resolve();
        });
      });
    },
  };
}
