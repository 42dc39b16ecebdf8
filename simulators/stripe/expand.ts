import { copyOf } from '../shared/copy.ts';
import type { Account } from './account.ts';

/** A copy of the answer in which the named ids are the objects themselves: `latest_charge`, `data.customer`. */
export function expand(account: Account, answer: object, paths: readonly string[]): object {
  const copy = copyOf(answer);
  for (const path of paths) {
    expandPath(account, copy, path.split('.'));
  }
  return copy;
}

function expandPath(account: Account, place: unknown, [name, ...rest]: readonly string[]) {
  if (Array.isArray(place)) {
    for (const item of place) {
      expandPath(account, item, [name ?? '', ...rest]);
    }
  } else if (typeof place === 'object' && place !== null && name !== undefined) {
    const holder = place as Record<string, unknown>;
    const value = holder[name];
    if (typeof value === 'string') {
      const found = findObject(account, value);
      holder[name] = found ? copyOf(found) : value;
    }
    expandPath(account, holder[name], rest);
  }
}

function findObject(account: Account, id: string): object | undefined {
  return (
    account.charges[id] ??
    account.customers[id] ??
    account.paymentIntents[id] ??
    account.paymentMethods[id] ??
    account.refunds[id]
  );
}
