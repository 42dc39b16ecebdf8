import { readPartners } from './partner-center/partners.ts';
import { startPartnerCenterSimulator } from './partner-center/start.ts';
import { startStripeSimulator, type StripeSimulatorOptions } from './stripe/start.ts';
import { startVatIdSimulator } from './vat-ids/start.ts';

export interface SimulatorOptions {
  /** Where they remember everything; one process a folder. */
  folder: string;
  /** 0 takes any free one. */
  ports: { stripe: number; partnerCenter: number; vatIds: number };
  /** The folder of Microsoft's price sheets, one CSV file a country. */
  priceSheets: string;
  /** Names the CSP agreements, each of which is a partner. */
  blueprint: string;
  /** Hears every answer of Stripe's API. */
  onStripeAnswer?: StripeSimulatorOptions['onAnswer'];
}

export interface Simulators {
  readonly stripe: string;
  readonly partnerCenter: string;
  readonly vatIds: string;
  stop(): Promise<void>;
}

/** All three in this process; the answer tells where each one listens. Leaves none behind when one cannot start. */
export async function startSimulators({
  folder,
  ports,
  priceSheets,
  blueprint,
  onStripeAnswer,
}: SimulatorOptions): Promise<Simulators> {
  const partners = readPartners(blueprint);
  const starts = await Promise.allSettled([
    startStripeSimulator({ port: ports.stripe, folder, onAnswer: onStripeAnswer }),
    startPartnerCenterSimulator({ port: ports.partnerCenter, folder, priceSheets, partners }),
    startVatIdSimulator({ port: ports.vatIds, folder }),
  ]);
  const stop = async () => {
    await Promise.all(starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value.stop()] : [])));
  };
  const [stripe, partnerCenter, vatIds] = starts;
  if (stripe.status === 'fulfilled' && partnerCenter.status === 'fulfilled' && vatIds.status === 'fulfilled') {
    return { stripe: stripe.value.url, partnerCenter: partnerCenter.value.url, vatIds: vatIds.value.url, stop };
  }
  await stop();
  throw starts.find((start) => start.status === 'rejected')?.reason;
}
