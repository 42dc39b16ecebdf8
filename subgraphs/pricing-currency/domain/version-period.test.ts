import { describe, expect, test } from '@jest/globals';
import { decideActivation, versionStatus, type PlannedVersion } from './version-period.ts';

const at = (text: string) => new Date(`${text}T00:00:00Z`);
const version = (number: number, from: string | null, until: string | null = null): PlannedVersion => ({
  number,
  effectiveFrom: from === null ? null : at(from),
  effectiveUntil: until === null ? null : at(until),
  calculatedAt: at('2026-10-01'),
});

describe('what a version is', () => {
  test.each([
    ['DRAFT', null, null],
    ['SCHEDULED', '2026-12-02', null],
    ['ACTIVE', '2026-12-01', null],
    ['ACTIVE', '2026-11-01', '2026-12-02'],
    ['EXPIRED', '2026-11-01', '2026-12-01'],
  ])('%s from %s until %s', (status, from, until) => {
    expect(versionStatus(version(1, from, until), at('2026-12-01'))).toBe(status);
  });
});

describe('activating a version', () => {
  const running = version(1, '2026-11-01');
  const draft = version(2, null);
  const activate = (versions: PlannedVersion[], effectiveFrom: string, versionNumber = 2) => {
    const decision = decideActivation(versions, { versionNumber, effectiveFrom: at(effectiveFrom) });
    return decision.ok
      ? `replaces ${decision.value.replaced?.number ?? 'nothing'}`
      : `${decision.rejection.code} ${decision.rejection.path.join()}`;
  };

  test.each([
    ['the first one may begin at any time', [draft], '2020-01-01', 'replaces nothing'],
    ['the next one ends the running one', [running, draft], '2026-12-01', 'replaces 1'],
    [
      'not in the moment in which the running one begins',
      [running, draft],
      '2026-11-01',
      'PERIOD_OVERLAPS effectiveFrom',
    ],
    ['not before it', [running, draft], '2026-10-01', 'PERIOD_OVERLAPS effectiveFrom'],
    [
      'not before one that is planned already',
      [running, draft, version(3, '2027-01-01')],
      '2026-12-01',
      'PERIOD_OVERLAPS effectiveFrom',
    ],
    ['after the planned one', [running, draft, version(3, '2027-01-01')], '2027-02-01', 'replaces 3'],
    ['once', [version(2, '2026-11-01')], '2026-12-01', 'PERIOD_OVERLAPS versionNumber'],
    [
      'not before its prices are complete',
      [{ ...draft, calculatedAt: null }],
      '2026-12-01',
      'NOT_CALCULATED versionNumber',
    ],
    ['only a version of this list', [running], '2026-12-01', 'NOT_FOUND versionNumber'],
  ])('%s', (_why, versions, effectiveFrom, outcome) => {
    expect(activate(versions, effectiveFrom)).toBe(outcome);
  });
});
