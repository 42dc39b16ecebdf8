import { startSimulators } from '../../simulators/start-simulators.ts';
import { problemsOf } from '../../simulators/stripe/testing/contract.ts';

/** Named after their folders. */
type Simulator = 'stripe' | 'partner-center' | 'vat-ids';

/** Stripe, Partner Center and VIES of a test: three HTTP servers in its own process. */
export interface TestSimulators {
  stripeUrl: string;
  partnerCenterUrl: string;
  vatIdsUrl: string;
  /** Replaces the faults of one of them: `{ seed, rules }`; `{}` takes them away. */
  setFaults(which: Simulator, plan: object): Promise<void>;
  /** What one of them has done: payments, licences, checks. */
  books<Books>(which: Simulator): Promise<Books>;
  stop(): Promise<void>;
}

const NAMES = ['STRIPE_API_BASE', 'PARTNER_CENTER_API_BASE', 'PARTNER_CENTER_AUTH_BASE', 'VAT_ID_API_BASE'] as const;
const NOBODY = 'http://127.0.0.1:9';

/** The vendors of a platform that is to have none: otherwise it would call those of a sandbox beside the tests. */
export const NO_VENDORS = Object.fromEntries(NAMES.map((name) => [name, NOBODY]));

/**
 * Starts them on free ports and points the environment at them, for a platform that is started afterwards. Whatever Stripe
 * answers is held against its contract, where that lies beside the repository.
 */
export async function startTestSimulators(folder: string): Promise<TestSimulators> {
  const before = Object.fromEntries(NAMES.map((name) => [name, process.env[name]]));
  const ports = { stripe: 0, partnerCenter: 0, vatIds: 0 };
  const sources = { priceSheets: 'blueprints/price-sheets', blueprint: 'blueprints/sandbox.json' };
  const problems = new Set<string>();
  const { stripe, partnerCenter, vatIds, stop } = await startSimulators({
    folder,
    ports,
    ...sources,
    onStripeAnswer({ method, path }, { status, body }) {
      const plain: unknown = JSON.parse(JSON.stringify(body ?? null));
      problemsOf(method, path, status, plain).forEach((problem) => problems.add(`${method} ${path}: ${problem}`));
    },
  });
  const urls = { stripe, 'partner-center': partnerCenter, 'vat-ids': vatIds };
  Object.assign(process.env, {
    STRIPE_API_BASE: stripe,
    PARTNER_CENTER_API_BASE: partnerCenter,
    PARTNER_CENTER_AUTH_BASE: partnerCenter,
    VAT_ID_API_BASE: vatIds,
  });
  const ask = async (which: Simulator, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${urls[which]}/_simulator/${path}`, init);
    const answer: unknown = await response.json();
    if (!response.ok) {
      throw new Error(`${which} does not take this: ${JSON.stringify(answer)}`);
    }
    return answer;
  };
  return {
    stripeUrl: stripe,
    partnerCenterUrl: partnerCenter,
    vatIdsUrl: vatIds,
    async setFaults(which, plan) {
      await ask(which, 'faults', { method: 'PUT', body: JSON.stringify(plan) });
    },
    books: async <Books>(which: Simulator) => (await ask(which, 'books')) as Books,
    async stop() {
      await stop();
      if (problems.size > 0) {
        throw new Error(`Stripe would not answer like this:\n${[...problems].join('\n')}`);
      }
      for (const name of NAMES) {
        if (before[name] === undefined) {
          delete process.env[name];
        } else {
          process.env[name] = before[name];
        }
      }
    },
  };
}
