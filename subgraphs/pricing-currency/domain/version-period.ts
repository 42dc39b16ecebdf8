import { accept, reject, type Result } from '../../shared/result/result.ts';

export type VersionStatus = 'DRAFT' | 'SCHEDULED' | 'ACTIVE' | 'EXPIRED';

/** When a version counts; both are null until somebody activates it, and the end until another one follows. */
export interface VersionPeriod {
  effectiveFrom: Date | null;
  effectiveUntil: Date | null;
}

export interface PlannedVersion extends VersionPeriod {
  number: number;
  /** When its prices were complete; null while the job runs, and for good when it failed. */
  calculatedAt: Date | null;
}

export interface ActivationRefusal {
  code: 'NOT_FOUND' | 'NOT_CALCULATED' | 'PERIOD_OVERLAPS';
  message: string;
  path: ['versionNumber' | 'effectiveFrom'];
}

export interface Activation<Version> {
  version: Version;
  /** The version that counts until then and ends where the new one begins; null for the first one. */
  replaced: Version | null;
}

/** What a version is at that moment. Nothing has to run for a version to begin or to end. */
export function versionStatus({ effectiveFrom, effectiveUntil }: VersionPeriod, now: Date): VersionStatus {
  if (effectiveFrom === null) {
    return 'DRAFT';
  }
  if (now < effectiveFrom) {
    return 'SCHEDULED';
  }
  return effectiveUntil !== null && effectiveUntil <= now ? 'EXPIRED' : 'ACTIVE';
}

/**
 * Whether a version can count from an instant on. Periods are half-open and follow each other without a gap: a version
 * begins after the newest one that was activated, also when that one has not begun yet.
 */
export function decideActivation<Version extends PlannedVersion>(
  versions: readonly Version[],
  { versionNumber, effectiveFrom }: { versionNumber: number; effectiveFrom: Date },
): Result<Activation<Version>, ActivationRefusal> {
  const version = versions.find(({ number }) => number === versionNumber);
  if (!version) {
    return refuse('NOT_FOUND', 'The list has no such version. Take its number from `versions`.', 'versionNumber');
  }
  if (version.effectiveFrom !== null) {
    return refuse(
      'PERIOD_OVERLAPS',
      'This version was activated already. Make a new one with createPriceListVersion.',
      'versionNumber',
    );
  }
  if (version.calculatedAt === null) {
    const message = 'Its prices are not complete. Wait for its job; if that failed, make a new version.';
    return refuse('NOT_CALCULATED', message, 'versionNumber');
  }
  const newest = versions
    .filter(isActivated)
    .reduce<(Version & { effectiveFrom: Date }) | null>(
      (latest, one) => (latest === null || one.effectiveFrom > latest.effectiveFrom ? one : latest),
      null,
    );
  if (newest && effectiveFrom <= newest.effectiveFrom) {
    const message = `Version ${newest.number} counts from ${newest.effectiveFrom.toISOString()} on. Choose a later instant.`;
    return refuse('PERIOD_OVERLAPS', message, 'effectiveFrom');
  }
  return accept({ version, replaced: newest });
}

function isActivated<Version extends PlannedVersion>(version: Version): version is Version & { effectiveFrom: Date } {
  return version.effectiveFrom !== null;
}

function refuse(
  code: ActivationRefusal['code'],
  message: string,
  field: 'versionNumber' | 'effectiveFrom',
): { ok: false; rejection: ActivationRefusal } {
  return reject({ code, message, path: [field] });
}
