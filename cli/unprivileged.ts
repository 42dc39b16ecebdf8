import { chmodSync, chownSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** How to run a program that refuses to be root. */
export interface Unprivileged {
  /** Given to `spawn`; empty when we are not root, or root only inside a user namespace. */
  ids: { uid?: number; gid?: number };
  /** Goes before the command. */
  prefix: string[];
}

/** `nobody` on every Unix. PostgreSQL looks its user up, so an invented number would not do. */
const NOBODY = 65534;

/**
 * Decides who runs PostgreSQL: we ourselves, or for root the owner of the existing cluster, else `nobody`. Where
 * `nobody` cannot reach the files, as in a clone below /root, a user namespace in which root is called `nobody`.
 */
export function chooseUnprivileged(clusterDir: string, mustReach: string[]): Unprivileged {
  if (process.getuid?.() !== 0) {
    return { ids: {}, prefix: [] };
  }
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : { uid: NOBODY, gid: NOBODY };
  if (owner.uid !== 0 && mustReach.every(isReachable)) {
    return { ids: { uid: owner.uid, gid: owner.gid }, prefix: [] };
  }
  return { ids: {}, prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'] };
}

/** Gives the directory to whoever runs PostgreSQL, closed to everybody else. */
export function handOver(directory: string, { ids }: Unprivileged): void {
  chmodSync(directory, 0o700);
  if (ids.uid !== undefined && ids.gid !== undefined) {
    chownSync(directory, ids.uid, ids.gid);
  }
}

/** Whether anybody may walk down to the file or directory. */
function isReachable(target: string): boolean {
  const parent = path.dirname(target);
  return parent === target || ((statSync(parent).mode & 0o001) !== 0 && isReachable(parent));
}
