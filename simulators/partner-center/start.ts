import path from 'node:path';
import { createClock } from '../shared/clock.ts';
import { createFaultPlan } from '../shared/fault-plan.ts';
import { openJournal } from '../shared/journal.ts';
import { startJsonServer } from '../shared/json-server.ts';
import { addressRoutes } from './addresses.ts';
import { agreementRoutes } from './agreements.ts';
import { auditRoutes } from './audit-records.ts';
import { emptyBooks } from './books.ts';
import { labelsOf } from './call.ts';
import { cartRoutes } from './carts.ts';
import { readCatalogue } from './catalogue.ts';
import type { Center } from './center.ts';
import { createSigningCertificate } from './certificate.ts';
import { checkoutRoutes } from './checkout.ts';
import { customerRoutes } from './customers.ts';
import { refuse } from './errors.ts';
import { announceProvisioned, deliverDue } from './events.ts';
import { orderRoutes } from './orders.ts';
import type { Partner } from './partners.ts';
import { productRoutes } from './products.ts';
import { registrationRoutes } from './registrations.ts';
import { simulatorRoutes } from './simulator-routes.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { tokenRoutes } from './tokens.ts';

export interface PartnerCenterSimulatorOptions {
  /** 0 chooses a free port. */
  port: number;
  /** Where everything is remembered, in `partner-center.jsonl`. */
  folder: string;
  /** The folder of Microsoft's price sheets, one CSV file a country: what can be bought. */
  priceSheets: string;
  /** Who may sign in; `readPartners` reads them from a blueprint. */
  partners: readonly Partner[];
  /** How many requests a minute orders, subscriptions and carts of one customer take; Microsoft says 500. */
  requestsPerMinute?: number;
  /** How long subscriptions take to appear, by the simulator's clock; none by default. A `lag` fault says otherwise. */
  lagMilliseconds?: number;
}

export interface PartnerCenterSimulator {
  readonly url: string;
  stop(): Promise<void>;
}

const SWEEP_MILLISECONDS = 50;

/** Microsoft's Partner Center and its token endpoint, as one HTTP server: both base URLs lead here. */
export async function startPartnerCenterSimulator(
  options: PartnerCenterSimulatorOptions,
): Promise<PartnerCenterSimulator> {
  const { partners, requestsPerMinute = 500, lagMilliseconds = 0 } = options;
  const journal = openJournal(path.join(options.folder, 'partner-center.jsonl'), emptyBooks());
  const [clock, faultPlan, certificate] = [createClock(journal), createFaultPlan(), createSigningCertificate()];
  let origin = '';
  const center: Center = {
    books: journal.state,
    journal,
    catalogue: readCatalogue(options.priceSheets, () => journal.state.generation),
    partners,
    clock,
    faultPlan,
    requestsPerMinute,
    lagMilliseconds,
    attempts: new Map(),
    origin: () => origin,
  };
  const server = await startJsonServer({
    port: options.port,
    clock,
    faultPlan,
    routes: [
      ...tokenRoutes(center),
      ...customerRoutes(center),
      ...addressRoutes(center),
      ...agreementRoutes(center),
      ...productRoutes(center),
      ...cartRoutes(center),
      ...checkoutRoutes(center),
      ...orderRoutes(center),
      ...subscriptionRoutes(center),
      ...auditRoutes(center),
      ...registrationRoutes(center, certificate),
      ...simulatorRoutes(center),
    ],
    refuse(why, request) {
      const code = why === 'not-found' ? '1000' : why === 'throttle' ? '429' : '0';
      const answer = refuse(code);
      return { ...answer, headers: { ...labelsOf(request), ...answer.headers } };
    },
  });
  origin = server.url;
  let sweeping = Promise.resolve();
  const sweep = setInterval(() => {
    announceProvisioned(center);
    sweeping = Promise.all([sweeping, deliverDue(center, certificate)]).then(() => undefined);
  }, SWEEP_MILLISECONDS);
  return {
    url: origin,
    async stop() {
      clearInterval(sweep);
      await server.stop();
      await sweeping;
      journal.save();
    },
  };
}
