import type { ProcessHandler } from '../../shared/processes/run-process.ts';
import { TELL_SIMULATORS_THE_TIME } from '../commands/advance-sandbox-clock.ts';
import { moveSandboxClock } from '../commands/move-sandbox-clock.ts';
import type { SimulatorClock } from '../providers/simulator-clock.ts';

/** Lets the outside world of the sandbox follow its clock. One that cannot be told goes on without, until the next move. */
export function tellSimulatorsTheTime(simulators: () => readonly SimulatorClock[]): ProcessHandler {
  return {
    name: TELL_SIMULATORS_THE_TIME,
    async run(run) {
      const now = await run.advance((transaction) => moveSandboxClock(transaction, 0));
      await Promise.all(
        simulators().map(async (simulator) => {
          if (!(await simulator.set(now))) {
            run.logger.warn({ simulator: simulator.address }, 'a simulator did not take the time of the sandbox');
          }
        }),
      );
      return { is: 'done' };
    },
  };
}
