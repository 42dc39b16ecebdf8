import type { Letter } from '../domain/letter.ts';

/** Brings letters to people. May be asked twice for the same letter after a crash, never zero times. */
export interface Post {
  send(letter: Letter): Promise<void>;
}
