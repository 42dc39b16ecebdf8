import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Route } from '../shared/json-server.ts';
import type { Registration } from './books.ts';
import { asUser, route, type Act } from './call.ts';
import type { Center } from './center.ts';
import type { SigningCertificate } from './certificate.ts';
import { refuse } from './errors.ts';
import { raiseEvent } from './events.ts';

/** Where a partner wants its events, test events to try it, and the certificate that signs them. */
export function registrationRoutes(center: Center, certificate: SigningCertificate): Route[] {
  return [
    route(center, 'GET', '/webhooks/v1/registration/events', () => ({ status: 200, body: EVENTS })),
    route(center, 'GET', '/webhooks/v1/registration', asUser(getRegistration)),
    route(center, 'POST', '/webhooks/v1/registration', asUser(register)),
    route(center, 'PUT', '/webhooks/v1/registration', asUser(register)),
    route(center, 'POST', '/webhooks/v1/registration/validationEvents', asUser(sendTestEvent)),
    route(center, 'GET', '/webhooks/v1/registration/validationEvents/:correlationId', asUser(getTestEvent)),
    {
      method: 'GET',
      path: '/cert/pcnotifications-dispatch.microsoft.com.cer',
      handle: () => ({
        status: 200,
        headers: { 'content-type': 'application/pkix-cert' },
        body: certificate.pem,
      }),
    },
  ];
}

const EVENTS = ['subscription-updated', 'test-created'];
const TESTS_PER_MINUTE = 2;
const MINUTE = 60_000;

const wishedRegistration = z.object({
  webhookUrl: z.url({ protocol: /^https?$/ }),
  webhookEvents: z.array(z.string()).min(1),
  signatureTokenToMsSignatureHeader: z.boolean().optional(),
});

const register: Act = ({ books }, { caller, body }) => {
  const read = wishedRegistration.safeParse(body);
  if (!read.success) {
    return refuse('3000', z.prettifyError(read.error));
  }
  const { webhookUrl, webhookEvents, signatureTokenToMsSignatureHeader = false } = read.data;
  const before = books.registrations[caller.partner.tenantId];
  const subscriberId = before?.subscriberId ?? randomUUID();
  const registration = { subscriberId, webhookUrl, webhookEvents, signatureTokenToMsSignatureHeader };
  books.registrations[caller.partner.tenantId] = registration;
  return { status: 200, body: { SubscriberId: subscriberId, ...describeRegistration(registration) } };
};

const getRegistration: Act = ({ books }, { caller }) => {
  const registration = books.registrations[caller.partner.tenantId];
  return registration ? { status: 200, body: describeRegistration(registration) } : refuse('1000');
};

const sendTestEvent: Act = (center, { caller }) => {
  const { tenantId } = caller.partner;
  const { registrations, validationEvents } = center.books;
  const registration = registrations[tenantId];
  if (!registration?.webhookEvents.includes('test-created')) {
    return refuse('1000');
  }
  const recent = Object.values(validationEvents).filter(
    (event) => event.partnerTenantId === tenantId && event.createdAt > Date.now() - MINUTE,
  );
  if (recent.length >= TESTS_PER_MINUTE) {
    return { ...refuse('429'), headers: { 'retry-after': '60' } };
  }
  const correlationId = randomUUID();
  validationEvents[correlationId] = {
    partnerTenantId: tenantId,
    callbackUrl: registration.webhookUrl,
    createdAt: Date.now(),
    results: [],
    isCompleted: false,
  };
  raiseEvent(center, tenantId, {
    name: 'test-created',
    resourceName: 'test',
    path: `/webhooks/v1/registration/validationEvents/${correlationId}`,
    correlationId,
  });
  return { status: 200, body: { correlationId } };
};

const getTestEvent: Act = ({ books }, { caller, parameters }) => {
  const correlationId = parameters.correlationId ?? '';
  const event = books.validationEvents[correlationId];
  if (event?.partnerTenantId !== caller.partner.tenantId) {
    return refuse('1000');
  }
  const { callbackUrl, results, isCompleted } = event;
  const status = isCompleted ? 'completed' : 'pending';
  return { status: 200, body: { correlationId, partnerId: caller.partner.tenantId, status, callbackUrl, results } };
};

function describeRegistration({ webhookUrl, webhookEvents }: Registration) {
  return { WebhookUrl: webhookUrl, WebhookEvents: webhookEvents };
}
