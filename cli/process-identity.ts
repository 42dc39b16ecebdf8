import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * What tells this process from a later one with the same number, or null when no such process runs. In a container the
 * numbers start again with every boot, so a lock file that holds a number alone would lock out its own successor. Only
 * Linux tells when a process began; elsewhere every living process is just `alive`.
 */
export function identifyProcess(pid: number): string | null {
  if (!answersSignals(pid)) {
    return null;
  }
  if (process.platform !== 'linux') {
    return 'alive';
  }
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) {
    return 'alive';
  }
  // The command's name stands in parentheses and may hold spaces; state is the first field after it, start the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isDead = fields[0] === 'Z' || fields[0] === 'X';
  return isDead ? null : `${readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${fields[19] ?? ''}`;
}

/** The command line of a running process, words separated by spaces; empty when it cannot be read. */
export function commandLineOf(pid: number): string {
  if (process.platform === 'linux') {
    return (readOrNull(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ');
  }
  const [command, ...args] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter ProcessId=${pid}).CommandLine`]
      : ['ps', '-o', 'command=', '-p', String(pid)];
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    // `ps` answers with exit code 1 when the process has just ended.
    if (error instanceof Error && 'status' in error) {
      return '';
    }
    throw error;
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') {
      return null;
    }
    throw error;
  }
}
