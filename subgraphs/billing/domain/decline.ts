/** Why the money for a quote is not there, in words that every gateway's reasons are brought to. */
export type DeclineCode =
  'CARD_DECLINED' | 'INSUFFICIENT_FUNDS' | 'EXPIRED_CARD' | 'AUTHENTICATION_FAILED' | 'CREDIT_EXCEEDED';

interface Advice {
  /** What happened and what to do next, for the payer. */
  message: string;
  /** Whether the same method may work when it is tried again. */
  canRetry: boolean;
}

/** What a payer is told about a decline. Never the gateway's own words: they may tell a thief which card works. */
export const DECLINE_ADVICE: Readonly<Record<DeclineCode, Advice>> = {
  CARD_DECLINED: { message: 'The bank declined the card. Use another one, or ask the bank.', canRetry: false },
  INSUFFICIENT_FUNDS: { message: 'There is not enough money behind the card. Use another one.', canRetry: true },
  EXPIRED_CARD: { message: 'The card has expired. Add the new one.', canRetry: false },
  AUTHENTICATION_FAILED: { message: 'The bank could not make sure that it was you. Try again.', canRetry: true },
  CREDIT_EXCEEDED: {
    message: 'The order is more than what is left of the credit. Pay by card, or settle open invoices first.',
    canRetry: true,
  },
};
