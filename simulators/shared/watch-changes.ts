/** Where something changed, and what is there now; without a value it was taken away. The empty path is the whole. */
export type Change = [path: readonly string[], value?: unknown];

export interface Watched<T> {
  /** The same as what was given, but noticing. An object put into it is watched from the moment it is read out again. */
  readonly state: T;
  /** What changed since the last time, each place once, with its value of now. */
  takeChanges(): Change[];
}

/**
 * Notices every change that is made through `state`, however deep. A list counts as one place: who changes its third item
 * has changed the list. Plain objects and lists only, and none of them at two places.
 */
export function watchChanges<T extends object>(root: T): Watched<T> {
  const glasses = new WeakMap<object, object>();
  const originals = new WeakMap<object, object>();
  const homes = new WeakMap<object, { parent: object; key: string }>();
  let changed = new Map<string, string[]>();

  return {
    state: behindGlass(root),
    takeChanges() {
      const paths = [...changed.values()].filter((path) => !isPartOfAnother(path));
      changed = new Map();
      return paths.flatMap((path) => changeAt(root, path));
    },
  };

  function behindGlass<O extends object>(original: O): O {
    const known = glasses.get(original);
    if (known) {
      return known as O;
    }
    const glass = new Proxy(original, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'object' || value === null || typeof key === 'symbol') {
          return value;
        }
        homes.set(value, { parent: target, key });
        return behindGlass(value);
      },
      set(target, key, value) {
        const plain = withoutGlass(value);
        if (!Object.hasOwn(target, key) || !Object.is(Reflect.get(target, key), plain)) {
          note(target, String(key));
        }
        return Reflect.set(target, key, plain);
      },
      deleteProperty(target, key) {
        if (Object.hasOwn(target, key)) {
          note(target, String(key));
        }
        return Reflect.deleteProperty(target, key);
      },
    });
    glasses.set(original, glass);
    originals.set(glass, original);
    return glass;
  }

  function note(target: object, key: string): void {
    let path = [key];
    for (let place = target; place !== root;) {
      const home = homes.get(place);
      if (!home) {
        throw new Error('A part of the state was changed that nobody reached through the state.');
      }
      path = Array.isArray(place) ? [home.key] : [home.key, ...path];
      place = home.parent;
    }
    changed.set(JSON.stringify(path), path);
  }

  function isPartOfAnother(path: readonly string[]): boolean {
    return path.some((_key, index) => index > 0 && changed.has(JSON.stringify(path.slice(0, index))));
  }

  /** What was read out of the state goes back into it as itself. */
  function withoutGlass(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const original = originals.get(value);
    if (original) {
      return original;
    }
    for (const [key, inner] of Object.entries(value)) {
      const plain = withoutGlass(inner);
      if (plain !== inner) {
        Reflect.set(value, key, plain);
      }
    }
    return value;
  }
}

/** Makes the changes in a state and gives it back; the state itself is another one when the whole was replaced. */
export function applyChanges(state: unknown, changes: readonly Change[]): unknown {
  let whole = state;
  for (const change of changes) {
    const [path, value] = change;
    const key = path.at(-1);
    if (key === undefined) {
      whole = value;
    } else {
      const place = path.slice(0, -1).reduce((outer, name) => outer[name] as Place, whole as Place);
      if (change.length === 1) {
        delete place[key];
      } else {
        place[key] = value;
      }
    }
  }
  return whole;
}

type Place = Record<string, unknown>;

/** Nothing when what surrounded the place is gone too. */
function changeAt(root: object, path: readonly string[]): Change[] {
  let value: unknown = root;
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null) {
      return [];
    }
    const isLast = index === path.length - 1;
    value = (value as Place)[key];
    if (isLast && value === undefined) {
      return [[path]];
    }
  }
  return [[path, value]];
}
