import path from 'node:path';
import { createClock, type KeptClock } from '../shared/clock.ts';
import { createFaultPlan } from '../shared/fault-plan.ts';
import { openJournal } from '../shared/journal.ts';
import { startJsonServer, type SimulatorRequest } from '../shared/json-server.ts';
import { checkVatNumber, trouble } from './check-vat-number.ts';
import { MEMBER_STATES } from './number-shapes.ts';

export interface VatIdSimulator {
  readonly url: string;
  stop(): Promise<void>;
}

interface Books {
  clock: KeptClock;
  /** How often each number was asked for and answered, by country code and number. */
  checks: Record<string, { count: number; lastAt: string; valid: boolean }>;
}

const PATH = '/taxation_customs/vies/rest-api';

/**
 * The EU's service for VAT ids, VIES, by its REST interface; Greece is `EL` there. Every number that is written right is in
 * use, except those that end in 0000; for those that end in 9999 the member state is unavailable. Port 0 takes any free one;
 * what was asked is remembered in `vat-ids.jsonl` in the folder.
 */
export async function startVatIdSimulator(options: { port: number; folder: string }): Promise<VatIdSimulator> {
  const nothing: Books = { clock: { offsetMilliseconds: 0 }, checks: {} };
  const journal = openJournal(path.join(options.folder, 'vat-ids.jsonl'), nothing);
  const clock = createClock(journal);
  const server = await startJsonServer({
    port: options.port,
    clock,
    faultPlan: createFaultPlan(),
    routes: [
      { method: 'POST', path: `${PATH}/check-vat-number`, handle: answerCheck },
      {
        method: 'GET',
        path: `${PATH}/check-status`,
        handle: () => ({
          status: 200,
          body: {
            vow: { available: true },
            countries: MEMBER_STATES.map((countryCode) => ({ countryCode, availability: 'Available' })),
          },
        }),
      },
      { method: 'GET', path: '/_simulator/books', handle: () => ({ status: 200, body: journal.state.checks }) },
    ],
    refuse: (why) =>
      why === 'throttle'
        ? trouble(200, 'MS_MAX_CONCURRENT_REQ')
        : why === 'error'
          ? trouble(500, 'SERVICE_UNAVAILABLE')
          : { status: 404 },
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      journal.save();
    },
  };

  function answerCheck({ body }: SimulatorRequest) {
    const now = new Date(clock.now());
    const answer = checkVatNumber(readJson(body), now);
    const { countryCode, vatNumber, valid } = answer.body as {
      countryCode?: string;
      vatNumber?: string;
      valid?: boolean;
    };
    if (valid !== undefined) {
      const key = `${countryCode}${vatNumber}`;
      const count = (journal.state.checks[key]?.count ?? 0) + 1;
      journal.state.checks[key] = { count, lastAt: now.toISOString(), valid };
      journal.save();
    }
    return answer;
  }
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
