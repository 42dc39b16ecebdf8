/** Published in the transaction that wants a letter sent, so that none is lost and none is sent for nothing. */
export const LETTER_REQUESTED = 'letter.requested.v1';

export type LetterPurpose =
  'CONFIRM_EMAIL' | 'INVITATION' | 'ALREADY_REGISTERED' | 'REGISTRATION_APPROVED' | 'REGISTRATION_REJECTED';

export interface LetterRequested {
  purpose: LetterPurpose;
  to: string;
  recipientName: string;
  /** The shop's or the tenant's name. */
  senderName: string;
  /** What proves that the letter was received, sealed; null when there is nothing to prove. */
  sealedToken: string | null;
  /** Why the answer is no. */
  reason: string | null;
}

export interface Letter {
  purpose: LetterPurpose;
  to: string;
  subject: string;
  text: string;
  /** Also part of the text; null when the letter asks for nothing. */
  token: string | null;
  requestedAt: Date;
}

const WORDS: Record<LetterPurpose, { subject(sender: string): string; text(letter: LetterRequested): string }> = {
  CONFIRM_EMAIL: {
    subject: (sender) => `Confirm your e-mail address for ${sender}`,
    text: () => 'Confirm your e-mail address with this code. If you have not registered, ignore this letter.',
  },
  INVITATION: {
    subject: (sender) => `You are invited to ${sender}`,
    text: ({ senderName }) => `You have been invited to work at ${senderName}. Choose a password with this code.`,
  },
  ALREADY_REGISTERED: {
    subject: (sender) => `You already have an account at ${sender}`,
    text: () =>
      'Somebody, perhaps you, tried to register with this e-mail address. You already have an account: sign in with it.',
  },
  REGISTRATION_APPROVED: {
    subject: (sender) => `Your account at ${sender} is approved`,
    text: () => 'Your registration has been approved. You can sign in now.',
  },
  REGISTRATION_REJECTED: {
    subject: (sender) => `Your registration at ${sender}`,
    text: ({ reason }) => `We cannot open an account for you. ${reason ?? ''}`.trim(),
  },
};

/** The letter as its receiver reads it. */
export function draftLetter(request: LetterRequested, token: string | null, requestedAt: Date): Letter {
  const { purpose, to, recipientName, senderName } = request;
  const words = WORDS[purpose];
  const paragraphs = [`Dear ${recipientName},`, words.text(request), ...(token === null ? [] : [token]), senderName];
  return { purpose, to, subject: words.subject(senderName), text: paragraphs.join('\n\n'), token, requestedAt };
}
