/** Why a line was not delivered, for programs. */
export type RefusalCode =
  | 'NOT_AVAILABLE'
  | 'MARKET_NOT_AUTHORIZED'
  | 'QUANTITY_OUT_OF_BOUNDS'
  | 'CUSTOMER_AGREEMENT_REQUIRED'
  | 'ATTESTATION_REQUIRED'
  | 'RESELLER_NOT_ELIGIBLE'
  | 'PRICE_STALE'
  | 'PAYMENT_REFUSED'
  | 'VENDOR_REFUSED'
  | 'VENDOR_AUTH'
  | 'VENDOR_CREDIT'
  | 'VENDOR_UNREACHABLE';

export interface Refusal {
  code: RefusalCode;
  /** What happened, for the buyer. */
  message: string;
  /** What the buyer can do; null when nothing but asking us. */
  nextStep: string | null;
}

const TEXTS: Record<RefusalCode, Omit<Refusal, 'code'>> = {
  NOT_AVAILABLE: {
    message: 'Microsoft does not sell this plan to you at the moment.',
    nextStep: 'Choose another plan, term or billing cycle and order it.',
  },
  MARKET_NOT_AUTHORIZED: {
    message: 'Microsoft does not let us sell this plan in your country.',
    nextStep: 'Choose another plan, or ask us where it can be bought.',
  },
  QUANTITY_OUT_OF_BOUNDS: {
    message: 'Microsoft does not sell so many or so few seats of this plan.',
    nextStep: 'Order it again with another quantity.',
  },
  CUSTOMER_AGREEMENT_REQUIRED: {
    message: 'Microsoft has not been told that you accepted its Customer Agreement.',
    nextStep: 'Order again and say who accepted the agreement, and when.',
  },
  ATTESTATION_REQUIRED: {
    message: 'Microsoft sells this plan only to those who confirm that they may use it.',
    nextStep: 'Order it again and confirm it.',
  },
  RESELLER_NOT_ELIGIBLE: {
    message: 'Microsoft does not let this reseller buy at the moment.',
    nextStep: 'Sign the partner agreement in Partner Center, then order again.',
  },
  PRICE_STALE: {
    message: 'Microsoft has changed the price of this plan.',
    nextStep: 'Put it into a new cart, look at its new price and order it again.',
  },
  PAYMENT_REFUSED: {
    message: 'The payment for this order is not there any more, so nothing was bought.',
    nextStep: 'Make a new quote and pay again.',
  },
  VENDOR_REFUSED: {
    message: 'Microsoft refused this purchase.',
    nextStep: null,
  },
  VENDOR_AUTH: {
    message: 'Microsoft does not let us in with the credentials of this agreement.',
    nextStep: null,
  },
  VENDOR_CREDIT: {
    message: 'Microsoft takes no more orders from us until we have paid.',
    nextStep: null,
  },
  VENDOR_UNREACHABLE: {
    message: 'Microsoft has not answered in time.',
    nextStep: 'You pay nothing for what was not delivered. Order it again later.',
  },
};

/** Microsoft's own numbers that have a meaning for the buyer (DOMAIN 2.5 and 2.11); every other one is VENDOR_REFUSED. */
const CODES_OF: Partial<Record<RefusalCode, readonly string[]>> = {
  NOT_AVAILABLE: [
    ...['400013', '400018', '400019', '800010', '900169', '900268', '900269'],
    ...['10001', '10003', '10013'],
  ],
  MARKET_NOT_AUTHORIZED: ['2030', '800070', '10000'],
  QUANTITY_OUT_OF_BOUNDS: ['2002', '800067', '10002', '10015', '10019'],
  CUSTOMER_AGREEMENT_REQUIRED: ['13605'],
  ATTESTATION_REQUIRED: ['900203', '900206', '10012'],
  RESELLER_NOT_ELIGIBLE: ['2072', '800016', '900123', '900154'],
};

const CODE_OF = new Map(
  Object.entries(CODES_OF).flatMap(([code, numbers]) =>
    numbers.map((number) => [number, code as RefusalCode] as const),
  ),
);

/** The refusal with its words. */
export function refusalOf(code: RefusalCode): Refusal {
  return { code, ...TEXTS[code] };
}

/** What one of Microsoft's error codes means for the buyer. */
export function refusalOfVendorCode(vendorCode: string): Refusal {
  return refusalOf(CODE_OF.get(vendorCode) ?? 'VENDOR_REFUSED');
}
