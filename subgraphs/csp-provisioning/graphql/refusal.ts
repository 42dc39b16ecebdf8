import { Field, ObjectType, registerEnumType } from 'type-graphql';

export enum RefusalCode {
  NOT_AVAILABLE = 'NOT_AVAILABLE',
  MARKET_NOT_AUTHORIZED = 'MARKET_NOT_AUTHORIZED',
  QUANTITY_OUT_OF_BOUNDS = 'QUANTITY_OUT_OF_BOUNDS',
  CUSTOMER_AGREEMENT_REQUIRED = 'CUSTOMER_AGREEMENT_REQUIRED',
  ATTESTATION_REQUIRED = 'ATTESTATION_REQUIRED',
  RESELLER_NOT_ELIGIBLE = 'RESELLER_NOT_ELIGIBLE',
  PRICE_STALE = 'PRICE_STALE',
  PAYMENT_REFUSED = 'PAYMENT_REFUSED',
  VENDOR_REFUSED = 'VENDOR_REFUSED',
  VENDOR_AUTH = 'VENDOR_AUTH',
  VENDOR_CREDIT = 'VENDOR_CREDIT',
  VENDOR_UNREACHABLE = 'VENDOR_UNREACHABLE',
}
registerEnumType(RefusalCode, {
  name: 'RefusalCode',
  description: 'Why something could not be bought.',
  valuesConfig: {
    NOT_AVAILABLE: { description: 'The vendor does not sell the plan to this buyer at the moment.' },
    MARKET_NOT_AUTHORIZED: { description: "The plan may not be sold in the buyer's country." },
    QUANTITY_OUT_OF_BOUNDS: { description: 'The vendor does not sell so many or so few.' },
    CUSTOMER_AGREEMENT_REQUIRED: {
      description: "The vendor does not know that the buyer accepted the vendor's agreement.",
    },
    ATTESTATION_REQUIRED: { description: 'The buyer has to confirm that it may use the plan.' },
    RESELLER_NOT_ELIGIBLE: { description: 'The vendor does not let the reseller buy.' },
    PRICE_STALE: { description: 'The vendor asks more now than the buyer was quoted.' },
    PAYMENT_REFUSED: { description: 'The money for the order is not there any more.' },
    VENDOR_REFUSED: { description: 'The vendor said no for a reason that has no name here.' },
    VENDOR_AUTH: { description: 'The vendor does not let us in; somebody has been told.' },
    VENDOR_CREDIT: { description: 'The vendor takes no more orders from us at the moment; somebody has been told.' },
    VENDOR_UNREACHABLE: { description: 'The vendor has not answered in time.' },
  },
});

@ObjectType({ description: 'Why something could not be bought, and what can be done.', simpleResolvers: true })
export class Refusal {
  @Field(() => RefusalCode, { description: 'For programs.' })
  code!: RefusalCode;

  @Field(() => String, { description: 'What happened, for people. May change.' })
  message!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the buyer can do; null when there is nothing but to ask us.',
  })
  nextStep!: string | null;
}

interface RefusalColumns {
  code: string | null;
  message: string | null;
  nextStep: string | null;
}

/** The graph's form of a refusal; null where nothing was refused. */
export function refusalView({ code, message, nextStep }: RefusalColumns): Refusal | null {
  return code === null ? null : { code: code as RefusalCode, message: message ?? '', nextStep };
}
