import { hash, verify } from 'argon2';

/** OWASP's second recommendation for argon2id: 19 MiB, two passes. About 30 ms, for people's passwords only. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let decoy: Promise<string> | null = null;

/** What is kept instead of a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

/**
 * Whether this is the password. Takes the same time when there is nothing to compare with, so that nobody learns which
 * e-mail addresses are known.
 */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password');
  const isRight = await verify(passwordHash ?? (await decoy), password);
  return isRight && passwordHash !== null;
}
