import { openSealed } from '../../shared/context/sealed-text.ts';
import type { EventHandler } from '../../shared/events/worker.ts';
import { draftLetter, LETTER_REQUESTED, type LetterRequested } from '../domain/letter.ts';
import type { Post } from '../providers/post.ts';

/** Sends what a transaction has asked for, once it has committed. A letter that cannot be sent is tried again by itself. */
export function sendLetters(post: Post): EventHandler {
  return {
    name: 'tenant.on-letter-requested',
    topics: [LETTER_REQUESTED],
    async handle(_transaction, event) {
      const request = event.body as LetterRequested;
      const token = request.sealedToken === null ? null : openSealed('letter-token', request.sealedToken);
      if (request.sealedToken !== null && token === null) {
        throw new Error(`the code of letter ${event.id} was sealed with another key`);
      }
      await post.send(draftLetter(request, token, event.occurredAt));
    },
  };
}
