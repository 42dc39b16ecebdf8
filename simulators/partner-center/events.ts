import { randomUUID } from 'node:crypto';
import type { Books, Delivery } from './books.ts';
import { instant, type Center } from './center.ts';
import type { SigningCertificate } from './certificate.ts';
import { eventInstant } from './wire.ts';

export interface PartnerEvent {
  /** `subscription-updated`, `test-created`. */
  name: string;
  resourceName: string;
  path: string;
  auditPath?: string;
  /** Of a test event. */
  correlationId?: string;
}

const ATTEMPTS_MAX = 10;
const DELAY_MILLISECONDS = 2_000;
const PATIENCE_MILLISECONDS = 5_000;

/** Puts an event on its way to where the partner wants it, if it wants it; the fault plan may lose, double or hold it. */
export function raiseEvent(center: Center, partnerTenantId: string, event: PartnerEvent): void {
  const { books, faultPlan } = center;
  const isWanted = books.registrations[partnerTenantId]?.webhookEvents.includes(event.name);
  if (!isWanted || faultPlan.draw(['lose'], 'POST', event.name)) {
    return;
  }
  const body = JSON.stringify({
    EventName: event.name,
    ResourceUri: `${center.origin()}${event.path}`,
    ResourceName: event.resourceName,
    AuditUri: event.auditPath === undefined ? null : `${center.origin()}${event.auditPath}`,
    ResourceChangeUtcDate: eventInstant(instant(center)),
  });
  const copies = faultPlan.draw(['duplicate'], 'POST', event.name) ? 2 : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const delay = faultPlan.draw(['delay', 'shuffle'], 'POST', event.name);
    const longest = delay?.milliseconds ?? DELAY_MILLISECONDS;
    const held = delay ? Math.floor(delay.kind === 'shuffle' ? faultPlan.random() * longest : longest) : 0;
    const correlationId = event.correlationId ?? null;
    books.deliveries[randomUUID()] = { partnerTenantId, body, attempts: 0, dueAt: Date.now() + held, correlationId };
  }
}

/** Tells partners of subscriptions that have appeared since the last time. */
export function announceProvisioned(center: Center): void {
  const { books, clock } = center;
  for (const id of Object.keys(books.unannounced)) {
    const order = books.orders[id];
    if (order && Date.parse(order.provisionedAt) <= clock.now()) {
      delete books.unannounced[id];
      for (const { subscriptionId } of order.lines) {
        const partnerTenantId = books.customers[order.customerId]?.partnerTenantId;
        if (subscriptionId !== null && partnerTenantId !== undefined) {
          raiseEvent(center, partnerTenantId, {
            name: 'subscription-updated',
            resourceName: 'subscription',
            path: `/webhooks/v1/customers/${order.customerId}/subscriptions/${subscriptionId}`,
          });
        }
      }
    }
  }
}

/** Sends what is due, each event signed; what is not taken is tried again, later and later, ten times in all. */
export async function deliverDue(center: Center, certificate: SigningCertificate): Promise<void> {
  const { books, journal } = center;
  const due = Object.entries(books.deliveries).filter(([, { dueAt }]) => dueAt <= Date.now());
  for (const [, delivery] of due) {
    // Nobody else may take it while it is under way.
    delivery.dueAt = Date.now() + 2 * PATIENCE_MILLISECONDS;
  }
  await Promise.all(
    due.map(async ([id, delivery]) => {
      if (await deliver(center, certificate, delivery)) {
        delete books.deliveries[id];
      }
    }),
  );
  journal.save();
}

/** True when it need not be tried again. */
async function deliver(
  { books, origin }: Center,
  certificate: SigningCertificate,
  delivery: Delivery,
): Promise<boolean> {
  const registration = books.registrations[delivery.partnerTenantId];
  if (!registration) {
    return true;
  }
  const signature = `Signature ${certificate.sign(delivery.body)}`;
  const header = registration.signatureTokenToMsSignatureHeader ? 'x-ms-signature' : 'authorization';
  const result = await fetch(registration.webhookUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [header]: signature,
      'x-ms-certificate-url': `${origin()}/cert/pcnotifications-dispatch.microsoft.com.cer`,
      'x-ms-signature-algorithm': 'rsa-sha256',
    },
    body: delivery.body,
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
  }).then(
    ({ ok, status }) => ({ ok, responseCode: ok ? 'OK' : `${status}`, responseMessage: '' }),
    (error: Error) => ({ ok: false, responseCode: '', responseMessage: error.message }),
  );
  delivery.attempts += 1;
  delivery.dueAt = Date.now() + 250 * 2 ** delivery.attempts;
  const isOver = result.ok || delivery.attempts >= ATTEMPTS_MAX;
  noteResult(books, delivery, { ...result, isOver });
  return isOver;
}

function noteResult(
  { validationEvents }: Books,
  { correlationId }: Delivery,
  {
    ok,
    isOver,
    responseCode,
    responseMessage,
  }: { ok: boolean; isOver: boolean; responseCode: string; responseMessage: string },
): void {
  const event = correlationId === null ? undefined : validationEvents[correlationId];
  if (event) {
    event.isCompleted ||= isOver;
    const dateTimeUtc = new Date().toISOString();
    event.results.push({ responseCode, responseMessage, systemError: !ok && responseCode === '', dateTimeUtc });
  }
}
