import { invalidParameter } from './failure.ts';
import type { Address, Metadata } from './objects.ts';

export interface Parameters {
  [name: string]: string | Parameters;
}

/** `a[b]=1&c[]=2&c[]=3` as nested values; lists have the keys 0, 1, 2. */
export function decodeParameters(form: URLSearchParams): Parameters {
  const parameters = empty();
  for (const [name, value] of form) {
    const path = name.replaceAll(']', '').split('[');
    const last = path.pop() ?? '';
    let place = parameters;
    for (const key of path) {
      const next = place[key];
      place = place[key] = typeof next === 'object' ? next : empty();
    }
    place[last === '' ? `${Object.keys(place).length}` : last] = value;
  }
  return parameters;
}

export function refuseUnknown(parameters: Parameters, known: readonly string[]) {
  const unknown = Object.keys(parameters).find((name) => name !== 'expand' && !known.includes(name));
  if (unknown !== undefined) {
    throw invalidParameter(unknown, 'parameter_unknown', `Received unknown parameter: ${unknown}`);
  }
}

/** Undefined when it was not sent, null when it was sent empty: that clears a field. */
export function readText(parameters: Parameters, name: string): string | null | undefined {
  const value = parameters[name];
  if (typeof value === 'object') {
    throw invalidParameter(name, undefined, `Invalid string: ${name}`);
  }
  return value === '' ? null : value;
}

export function requireText(parameters: Parameters, name: string): string {
  const value = readText(parameters, name);
  if (value == null) {
    throw invalidParameter(name, 'parameter_missing', `Missing required param: ${name}.`);
  }
  return value;
}

export function readChoice<T extends string>(
  parameters: Parameters,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = readText(parameters, name);
  const choice = choices.find((candidate) => candidate === value);
  if (value != null && choice === undefined) {
    throw invalidParameter(name, undefined, `Invalid ${name}: must be one of ${choices.join(', ')}`);
  }
  return choice;
}

export function readInteger(parameters: Parameters, name: string): number | undefined {
  const value = readText(parameters, name);
  if (value === undefined) {
    return undefined;
  }
  if (value === null || !/^-?\d{1,15}$/.test(value)) {
    throw invalidParameter(name, 'parameter_invalid_integer', `Invalid integer: ${value ?? ''}`);
  }
  return Number(value);
}

export function readFlag(parameters: Parameters, name: string): boolean | undefined {
  const choice = readChoice(parameters, name, ['true', 'false']);
  return choice === undefined ? undefined : choice === 'true';
}

/** The parameters under a name: `card[number]` under `card`. */
export function readGroup(parameters: Parameters, name: string): Parameters {
  const group = parameters[name];
  return typeof group === 'object' ? group : empty();
}

export function readList(parameters: Parameters, name: string): string[] | undefined {
  const value = parameters[name];
  if (value === undefined) {
    return undefined;
  }
  return typeof value === 'string' ? [value] : Object.values(value).filter((item) => typeof item === 'string');
}

/** What was there, with the keys that were sent; an empty value takes its key away. */
export function mergeMetadata(parameters: Parameters, before: Metadata = {}): Metadata {
  const sent = readGroup(parameters, 'metadata');
  const merged = parameters.metadata === '' ? {} : { ...before };
  for (const [key, value] of Object.entries(sent)) {
    if (key.length > 40 || typeof value !== 'string' || value.length > 500) {
      throw invalidParameter('metadata', undefined, 'Metadata keys have up to 40, values up to 500 characters.');
    }
    if (value === '') {
      delete merged[key];
    } else {
      merged[key] = value;
    }
  }
  if (Object.keys(merged).length > 50) {
    throw invalidParameter('metadata', undefined, 'Metadata can only have 50 keys.');
  }
  return merged;
}

export function readAddress(parameters: Parameters): Address {
  const part = (name: string) => readText(parameters, name) ?? null;
  return {
    city: part('city'),
    country: part('country'),
    line1: part('line1'),
    line2: part('line2'),
    postal_code: part('postal_code'),
    state: part('state'),
  };
}

/** Without a prototype, so that a parameter named `__proto__` is one like any other. */
function empty(): Parameters {
  return Object.create(null) as Parameters;
}
