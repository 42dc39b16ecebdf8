const HTTP_FAULTS = [
  ...(['timeout-before', 'timeout-after', 'throttle', 'error', 'error-after'] as const),
  ...(['reset-in-body', 'malformed', 'slow', 'lag'] as const),
] as const;
const DELIVERY_FAULTS = ['duplicate', 'delay', 'shuffle', 'lose'] as const;

export type FaultKind = (typeof HTTP_FAULTS)[number] | (typeof DELIVERY_FAULTS)[number];

/**
 * `timeout-before`: nothing happens and nobody answers. `timeout-after`: it happens and nobody answers. `reset-in-body`: it
 * happens and the answer breaks off; `malformed`: and the answer is not JSON. `throttle`: 429. `error`: 500, nothing happens;
 * `error-after`: 500, and it happens. `slow`: answered late. `lag`: what was written is read late. `duplicate`, `delay`, `shuffle`, `lose` are about webhooks; their `path` is the event's name.
 */
export interface FaultRule {
  method?: string;
  /** How the path, or an event's name, begins. */
  path?: string;
  kind: FaultKind;
  /** From 0 to 1. */
  probability: number;
  /** How often at most. */
  times?: number;
  retryAfterSeconds?: number;
  milliseconds?: number;
}

export interface FaultPlan {
  /** Replaces all rules; throws a `RangeError` with a sentence when they make no sense. */
  set(plan: unknown): void;
  describe(): { seed: number; rules: readonly FaultRule[] };
  /** The first rule of these kinds that strikes, or null. */
  draw(kinds: readonly FaultKind[], method: string, path: string): FaultRule | null;
  /** From 0 up to, not including, 1; the same row of numbers for the same seed. */
  random(): number;
}

/** Which faults strike when. Empty at first; the same seed and the same requests give the same faults. */
export function createFaultPlan(): FaultPlan {
  let seed = 1;
  let rules: FaultRule[] = [];
  let struck = new Map<FaultRule, number>();
  let random = randomNumbers(seed);

  return {
    set(plan) {
      rules = readRules(plan);
      seed = readSeed(plan);
      struck = new Map();
      random = randomNumbers(seed);
    },
    describe: () => ({ seed, rules }),
    draw(kinds, method, path) {
      for (const rule of rules) {
        const count = struck.get(rule) ?? 0;
        const isMeant =
          kinds.includes(rule.kind) &&
          (rule.method === undefined || rule.method === method) &&
          path.startsWith(rule.path ?? '') &&
          count < (rule.times ?? Infinity);
        if (isMeant && random() < rule.probability) {
          struck.set(rule, count + 1);
          return rule;
        }
      }
      return null;
    },
    random: () => random(),
  };
}

function readSeed(plan: unknown): number {
  const seed = (plan as { seed?: unknown } | null)?.seed ?? 1;
  if (typeof seed !== 'number') {
    throw new RangeError('The seed is not a number.');
  }
  return seed;
}

function readRules(plan: unknown): FaultRule[] {
  const rules = (plan as { rules?: unknown } | null)?.rules ?? [];
  if (!Array.isArray(rules)) {
    throw new RangeError('The rules are not a list.');
  }
  return rules.map((rule: FaultRule) => {
    if (![...HTTP_FAULTS, ...DELIVERY_FAULTS].includes(rule.kind)) {
      throw new RangeError(`There is no fault ${String(rule.kind)}.`);
    }
    if (!(rule.probability >= 0 && rule.probability <= 1)) {
      throw new RangeError(`The probability of ${rule.kind} is not between 0 and 1.`);
    }
    return rule;
  });
}

/** Mulberry32: small, and good enough for dice. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
