export interface Decline {
  code: string;
  declineCode?: string;
}

/** A payment method of Stripe's test mode and what its bank does. */
export interface TestMethod {
  name: string;
  /** Card number or IBAN. */
  number: string;
  brand?: string;
  /** The bank says no: at once, or after 3-D Secure where that is required. */
  decline?: Decline;
  /** It can be stored although it is declined when it is charged. */
  isStorable?: true;
  /** `always` even off session; `until-set-up`: off session only before it was set up. */
  authentication?: 'always' | 'until-set-up';
  isSetUp?: true;
  refund?: 'fails' | 'settles-later';
  /** SEPA debits only: what the bank says after some seconds. */
  debit?: { isPaid: boolean; seconds: number };
}

/**
 * Those that Stripe documents under Testing, without disputes and fraud warnings, which the simulator does not have: a method
 * that is not here is refused like one that does not exist. Some have an older name.
 */
const TEST_METHODS: readonly TestMethod[] = [
  { name: 'pm_card_visa', number: '4242424242424242' },
  { name: 'pm_card_visa_debit', number: '4000056655665556' },
  { name: 'pm_card_mastercard', number: '5555555555554444', brand: 'mastercard' },
  { name: 'pm_card_amex', number: '378282246310005', brand: 'amex' },
  { name: 'pm_card_bypassPending', number: '4000000000000077' },
  { name: 'pm_card_threeDSecureOptional', number: '4000000000003055' },
  declined('pm_card_visa_chargeDeclined', '4000000000000002', 'generic_decline'),
  declined('pm_card_visa_chargeDeclinedInsufficientFunds', '4000000000009995', 'insufficient_funds'),
  declined('pm_card_visa_chargeDeclinedLostCard', '4000000000009987', 'lost_card'),
  declined('pm_card_visa_chargeDeclinedStolenCard', '4000000000009979', 'stolen_card'),
  declined('pm_card_visa_chargeDeclinedVelocityLimitExceeded', '4000000000006975', 'card_velocity_exceeded'),
  declined('pm_card_radarBlock', '4100000000000019', 'fraudulent'),
  { name: 'pm_card_chargeDeclinedExpiredCard', number: '4000000000000069', decline: { code: 'expired_card' } },
  { name: 'pm_card_chargeDeclinedIncorrectCvc', number: '4000000000000127', decline: { code: 'incorrect_cvc' } },
  { name: 'pm_card_chargeDeclinedProcessingError', number: '4000000000000119', decline: { code: 'processing_error' } },
  { ...declined('pm_card_chargeCustomerFail', '4000000000000341', 'generic_decline'), isStorable: true },
  { name: 'pm_card_authenticationRequired', number: '4000002760003184', authentication: 'always' },
  { name: 'pm_card_threeDSecure2Required', number: '4000000000003220', authentication: 'always' },
  { name: 'pm_card_authenticationRequiredOnSetup', number: '4000002500003155', authentication: 'until-set-up' },
  {
    name: 'pm_card_authenticationRequiredSetupForOffSession',
    number: '4000003800000446',
    authentication: 'until-set-up',
    isSetUp: true,
  },
  {
    ...declined(
      'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds',
      '4000008260003178',
      'insufficient_funds',
    ),
    authentication: 'always',
  },
  {
    ...declined('pm_card_threeDSecureRequiredChargeDeclined', '4000008400001629', 'generic_decline'),
    authentication: 'always',
  },
  { name: 'pm_card_refundFail', number: '4000000000005126', refund: 'fails' },
  { name: 'pm_card_pendingRefund', number: '4000000000007726', refund: 'settles-later' },
  debit('pm_success_de', 'DE89370400440532013000', { isPaid: true, seconds: 1 }),
  debit('pm_successDelayed_de', 'DE08370400440532013003', { isPaid: true, seconds: 180 }),
  debit('pm_failed_de', 'DE62370400440532013001', { isPaid: false, seconds: 1 }),
  debit('pm_failedDelayed_de', 'DE78370400440532013004', { isPaid: false, seconds: 180 }),
  debit('pm_success_at', 'AT321904300235473204', { isPaid: true, seconds: 1 }),
  debit('pm_failed_at', 'AT861904300235473202', { isPaid: false, seconds: 1 }),
];

const OTHER_NAMES: Readonly<Record<string, string>> = {
  pm_card_chargeDeclined: 'pm_card_visa_chargeDeclined',
  tok_chargeDeclined: 'pm_card_visa_chargeDeclined',
  pm_card_chargeDeclinedInsufficientFunds: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  tok_visa: 'pm_card_visa',
};

export function findTestMethod(name: string): TestMethod | null {
  const wanted = OTHER_NAMES[name] ?? name;
  return TEST_METHODS.find((method) => method.name === wanted) ?? null;
}

export function findTestMethodByNumber(number: string): TestMethod | null {
  const wanted = number.replaceAll(' ', '');
  return TEST_METHODS.find((method) => method.number === wanted) ?? null;
}

const MESSAGES: Readonly<Record<string, string>> = {
  insufficient_funds: 'Your card has insufficient funds.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  authentication_required: 'Your card was declined. This transaction requires authentication.',
};

/** What a shopper may read about a decline. */
export function declineMessage({ code, declineCode }: Decline): string {
  return MESSAGES[declineCode ?? code] ?? 'Your card was declined.';
}

function declined(name: string, number: string, declineCode: string): TestMethod {
  return { name, number, decline: { code: 'card_declined', declineCode } };
}

function debit(name: string, number: string, outcome: { isPaid: boolean; seconds: number }): TestMethod {
  return { name, number, debit: outcome };
}
