import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';
import type { TaxDecision as DecidedTax, TaxRule } from '../rating/decide-tax.ts';
import { Explanation, Money, VatIdStatus } from './common-types.ts';
import { CountryCodeScalar, DecimalScalar } from './scalars.ts';

export enum TaxCategory {
  STANDARD = 'STANDARD',
  REVERSE_CHARGE = 'REVERSE_CHARGE',
  OUTSIDE_SCOPE = 'OUTSIDE_SCOPE',
  ZERO = 'ZERO',
  EXEMPT = 'EXEMPT',
}
registerEnumType(TaxCategory, {
  name: 'TaxCategory',
  description: 'Which tax a sale bears, as EN 16931 sorts it.',
  valuesConfig: {
    STANDARD: { description: 'VAT at the rate that is named.' },
    REVERSE_CHARGE: { description: 'None is charged: the buyer pays it to the own authority.' },
    OUTSIDE_SCOPE: { description: 'None is charged: the sale is supplied where this VAT does not reach.' },
    ZERO: { description: 'VAT at a rate of zero.' },
    EXEMPT: { description: 'None is charged: the law exempts the sale.' },
  },
});

@Directive('@shareable')
@ObjectType({
  description: 'Which tax was decided on, and on what. A copy that stays as it was when it was decided.',
  simpleResolvers: true,
})
export class TaxDecision {
  @Field(() => TaxCategory, { description: 'Whether tax is charged, and if not why.' })
  category!: TaxCategory;

  @Field(() => DecimalScalar, { description: 'In percent: `"25.5"`; `"0"` where none is charged.' })
  ratePercent!: string;

  @Field(() => CountryCodeScalar, { description: 'Where the company that invoices is established.' })
  sellerCountry!: string;

  @Field(() => CountryCodeScalar, { description: 'Where the account that is invoiced is.' })
  buyerCountry!: string;

  @Field(() => String, {
    nullable: true,
    description: 'As the invoice names it; null when it must not or there is none.',
  })
  buyerVatId!: string | null;

  @Field(() => VatIdStatus, { description: 'What was known about the VAT id.' })
  buyerVatIdStatus!: VatIdStatus;

  @Field(() => String, { nullable: true, description: 'What the invoice has to say; null when nothing.' })
  legalText!: string | null;

  @Field(() => Explanation, { description: 'Which rule decided, on which facts.' })
  explanation!: Explanation;
}

@Directive('@shareable')
@ObjectType({ description: 'What all lines of one category and rate come to.', simpleResolvers: true })
export class TaxSubtotal {
  @Field(() => TaxCategory, { description: 'Of all these lines.' })
  category!: TaxCategory;

  @Field(() => DecimalScalar, { description: 'In percent: `"25.5"`; `"0"` where none is charged.' })
  ratePercent!: string;

  @Field(() => Money, { description: 'Before tax.' })
  net!: Money;

  @Field(() => Money, { description: 'On the whole of `net`, half-up.' })
  tax!: Money;
}

@Directive('@shareable')
@ObjectType({
  description: 'One side of a two-sided line: what the buyer pays us, or what we pay.',
  simpleResolvers: true,
})
export class LineAmounts {
  @Field(() => Money, { description: 'One unit, before tax.' })
  unitPrice!: Money;

  @Field(() => Money, { description: 'All units, before tax.' })
  net!: Money;

  @Field(() => Money, {
    nullable: true,
    description: "The line's share of the document's tax; null where none is known.",
  })
  tax!: Money | null;

  @Field(() => Money, { nullable: true, description: 'With tax; null where that is not known.' })
  gross!: Money | null;
}

const TEXTS: Record<TaxRule, string> = {
  'tax.domestic': 'Seller and buyer are in the same country: its standard rate.',
  'tax.reverse-charge': 'A business with a valid VAT id in another member of the EU: it accounts for the VAT itself.',
  'tax.destination': "No valid VAT id in another member of the EU: the rate of the buyer's country.",
  'tax.origin': "No valid VAT id in another member of the EU, below the threshold: the rate of the seller's country.",
  'tax.export': 'The buyer is outside the EU: no VAT.',
  'tax.issuer-outside-eu': 'The seller is outside the EU and sells abroad: no VAT.',
};

/** The graph's form of a tax decision. */
export function taxDecisionView(decision: DecidedTax): TaxDecision {
  const { rule, category, ratePercent, sellerCountry, buyerCountry, buyerVatIdStatus, suppliedOn, rateValidFrom } =
    decision;
  const rounding = category === 'STANDARD' ? 'half-up' : null;
  const stated = { sellerCountry, buyerCountry, buyerVatIdStatus, suppliedOn, ratePercent, rateValidFrom, rounding };
  const facts = Object.entries(stated).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
  return {
    category: category as TaxCategory,
    ratePercent,
    sellerCountry,
    buyerCountry,
    buyerVatId: decision.buyerVatId,
    buyerVatIdStatus: buyerVatIdStatus as VatIdStatus,
    legalText: decision.legalText,
    explanation: {
      summary: TEXTS[rule],
      steps: [{ rule, text: TEXTS[rule], facts, amountBefore: null, amountAfter: null }],
    },
  };
}
