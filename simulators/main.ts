import path from 'node:path';
import { parseArgs } from 'node:util';
import { readPartners } from './partner-center/partners.ts';
import { startPartnerCenterSimulator } from './partner-center/start.ts';
import { startStripeSimulator } from './stripe/start.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '.data/simulators' },
    'stripe-port': { type: 'string', default: '4810' },
    'partner-center-port': { type: 'string', default: '4820' },
    'price-sheets': { type: 'string', default: 'blueprints/price-sheets' },
    blueprint: { type: 'string', default: 'blueprints/sandbox.json' },
  },
});
const folder = path.resolve(values.data);
const stripe = await startStripeSimulator({ port: Number(values['stripe-port']), folder });
const partnerCenter = await startPartnerCenterSimulator({
  port: Number(values['partner-center-port']),
  folder,
  priceSheets: values['price-sheets'],
  partners: readPartners(values.blueprint),
});
process.stdout.write(`Stripe          ${stripe.url}\nPartner Center  ${partnerCenter.url}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void Promise.all([stripe.stop(), partnerCenter.stop()]).then(() => process.exit(0)));
}
