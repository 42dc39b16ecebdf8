import { seal } from '../../shared/context/sealed-text.ts';
import type { Transaction } from '../../shared/database/transaction.ts';
import { uuidv7 } from '../../shared/ids/uuid.ts';
import { LETTER_REQUESTED, type LetterPurpose, type LetterRequested } from '../domain/letter.ts';

export interface LetterWish {
  purpose: LetterPurpose;
  to: { name: string; email: string };
  senderName: string;
  token?: string;
  reason?: string;
}

/**
 * Has a letter sent once the transaction has committed. Each letter is an aggregate of its own, so that one that cannot be
 * delivered holds up no other.
 */
export async function requestLetter(transaction: Transaction, wish: LetterWish): Promise<void> {
  const { purpose, to, senderName, token, reason = null } = wish;
  const body: LetterRequested = {
    purpose,
    to: to.email,
    recipientName: to.name,
    senderName,
    sealedToken: token === undefined ? null : seal('letter-token', token),
    reason,
  };
  await transaction.publish({ topic: LETTER_REQUESTED, aggregateId: uuidv7(), body });
}
