import { registerEnumType } from 'type-graphql';

export enum OnRowError {
  KEEP_GOOD_ROWS = 'KEEP_GOOD_ROWS',
  KEEP_NOTHING = 'KEEP_NOTHING',
}
registerEnumType(OnRowError, {
  name: 'OnRowError',
  description: 'What becomes of the good rows when others are refused.',
  valuesConfig: {
    KEEP_GOOD_ROWS: { description: 'They are written.' },
    KEEP_NOTHING: { description: 'Nothing is written.' },
  },
});

export enum UpsertOutcome {
  CREATED = 'CREATED',
  UPDATED = 'UPDATED',
  UNCHANGED = 'UNCHANGED',
  REJECTED = 'REJECTED',
}
registerEnumType(UpsertOutcome, {
  name: 'UpsertOutcome',
  description: 'What became of a row; in a dry run, what would become of it.',
  valuesConfig: {
    CREATED: { description: 'It was new.' },
    UPDATED: { description: 'It was there and differed.' },
    UNCHANGED: { description: 'It was there, and is the same; nothing was written.' },
    REJECTED: {
      description: 'Not written: for its own `userErrors`, or with KEEP_NOTHING because of those of another row.',
    },
  },
});
