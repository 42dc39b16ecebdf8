import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identifyProcess } from './process-identity.ts';

interface Claim {
  pid: number;
  /** From `identifyProcess`, so that a claim does not outlive its process in another one with the same number. */
  identity: string | null;
}

/**
 * Makes this process the only platform on the data directory and gives the function that ends the claim. Throws when
 * another living process holds it; the claim of a dead one is taken over.
 */
export function claimDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const file = path.join(dataDir, 'platform.lock');
  const own = `${file}.${randomUUID()}`;
  const claim: Claim = { pid: process.pid, identity: identifyProcess(process.pid) };
  // Written aside and linked into place: nobody ever reads half a claim, and linking fails when there is one already.
  writeFileSync(own, JSON.stringify(claim), { mode: 0o600 });
  try {
    while (!linkIfFree(own, file)) {
      const holder = readClaim(file);
      if (holder && isHeld(holder)) {
        throw new Error(
          `Another Tributary (process ${holder.pid}) already runs on ${dataDir}; stop it first, or use another data directory.`,
        );
      }
      discard(file, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (readClaim(file)?.pid === process.pid) {
      rmSync(file, { force: true });
    }
  };
}

function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function readClaim(file: string): Claim | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Claim;
  } catch (error) {
    // An empty file is what a power cut leaves.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

function isHeld(claim: Claim): boolean {
  const identity = identifyProcess(claim.pid);
  return identity !== null && identity === claim.identity;
}

/** Takes the dead claim away; if somebody was quicker and it is theirs that we hold in our hands, puts it back. */
function discard(file: string, expected: Claim | null): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return;
    }
    throw error;
  }
  const taken = readClaim(aside);
  if (taken && (taken.pid !== expected?.pid || taken.identity !== expected.identity)) {
    linkIfFree(aside, file);
  }
  rmSync(aside, { force: true });
}
