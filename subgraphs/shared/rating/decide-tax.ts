import { EU_VAT_PREFIX } from '../reference/countries.ts';
import { standardVatRate } from '../reference/vat-rates.ts';
import { accept, reject, type Result } from '../result/result.ts';

/** In the words of EN 16931: S, AE, O, Z, E. */
export type TaxCategory = 'STANDARD' | 'REVERSE_CHARGE' | 'OUTSIDE_SCOPE' | 'ZERO' | 'EXEMPT';

/** Each names one sentence of an explanation. */
export type TaxRule =
  'tax.domestic' | 'tax.reverse-charge' | 'tax.destination' | 'tax.origin' | 'tax.export' | 'tax.issuer-outside-eu';

export interface TaxParties {
  /** The legal entity that will invoice. */
  seller: { country: string; paysWhereTheBuyerIs: boolean };
  /** The account that will be invoiced. */
  buyer: { country: string; vatId: string | null; vatIdStatus: 'NONE' | 'VALID' | 'INVALID' | 'UNVERIFIED' };
  /** The day of supply, which says which rates count. */
  suppliedOn: string;
}

/** What was decided, with what it was decided on: a copy that stays with its line. */
export interface TaxDecision {
  rule: TaxRule;
  category: TaxCategory;
  /** Plain decimal percent; `0` where no tax is charged. */
  ratePercent: string;
  /** The first day of the rate; null where none is charged. */
  rateValidFrom: string | null;
  sellerCountry: string;
  buyerCountry: string;
  /** Null where the invoice must not name it. */
  buyerVatId: string | null;
  buyerVatIdStatus: TaxParties['buyer']['vatIdStatus'];
  suppliedOn: string;
  /** What the invoice has to say; null when nothing. */
  legalText: string | null;
}

export interface TaxRefusal {
  code: 'VAT_ID_UNVERIFIED' | 'RATE_MISSING';
  message: string;
}

const REVERSE_CHARGE_TEXT = 'Reverse charge: VAT is due by the recipient (Articles 44 and 196, Directive 2006/112/EC).';
const OUTSIDE_TEXT = 'Outside the scope of VAT: the place of supply is where the recipient is established.';

/** Where VAT treats a country as another one; parts of a member outside the VAT area have codes of their own. */
const VAT_TERRITORY: ReadonlyMap<string, string> = new Map([['MC', 'FR']]);

/**
 * Which VAT a service to a business bears (DOMAIN 4.1). At home the seller's rate. Across a border within the EU: none with a
 * valid VAT id (reverse charge), with none or an invalid one the buyer's rate where the seller has registered for it, else
 * the seller's. Outside the EU, or for a seller outside it selling abroad: outside the scope. Refused when an id that would
 * decide has not been verified, and when the rate of the day is not known.
 */
export function decideTax({ seller, buyer, suppliedOn }: TaxParties): Result<TaxDecision, TaxRefusal> {
  const sellerCountry = vatTerritory(seller.country);
  const buyerCountry = vatTerritory(buyer.country);
  const known = {
    sellerCountry: seller.country,
    buyerCountry: buyer.country,
    buyerVatId: buyer.vatId,
    buyerVatIdStatus: buyer.vatIdStatus,
    suppliedOn,
    legalText: null,
  };
  if (buyerCountry === sellerCountry) {
    return charged(known, 'tax.domestic', sellerCountry);
  }
  if (!EU_VAT_PREFIX.has(sellerCountry)) {
    return accept(uncharged({ ...known, buyerVatId: null }, 'tax.issuer-outside-eu', 'OUTSIDE_SCOPE', OUTSIDE_TEXT));
  }
  if (!EU_VAT_PREFIX.has(buyerCountry)) {
    // An invoice that is outside the scope names no VAT id (EN 16931, BR-O-02).
    return accept(uncharged({ ...known, buyerVatId: null }, 'tax.export', 'OUTSIDE_SCOPE', OUTSIDE_TEXT));
  }
  if (buyer.vatIdStatus === 'UNVERIFIED') {
    const message = `Whether VAT is charged from ${seller.country} to ${buyer.country} depends on the VAT id ${buyer.vatId ?? ''}, which has not been verified yet. Try again once it has.`;
    return reject({ code: 'VAT_ID_UNVERIFIED', message });
  }
  if (buyer.vatIdStatus === 'VALID') {
    return accept(uncharged(known, 'tax.reverse-charge', 'REVERSE_CHARGE', REVERSE_CHARGE_TEXT));
  }
  return seller.paysWhereTheBuyerIs
    ? charged(known, 'tax.destination', buyerCountry)
    : charged(known, 'tax.origin', sellerCountry);
}

type KnownFacts = Omit<TaxDecision, 'rule' | 'category' | 'ratePercent' | 'rateValidFrom'>;

function charged(known: KnownFacts, rule: TaxRule, country: string): Result<TaxDecision, TaxRefusal> {
  const rate = standardVatRate(country, known.suppliedOn);
  if (!rate) {
    const message = `The VAT rate of ${country} on ${known.suppliedOn} is not known here. Ask us to add it.`;
    return reject({ code: 'RATE_MISSING', message });
  }
  return accept({ ...known, rule, category: 'STANDARD', ratePercent: rate.percent, rateValidFrom: rate.validFrom });
}

function uncharged(known: KnownFacts, rule: TaxRule, category: TaxCategory, legalText: string): TaxDecision {
  return { ...known, rule, category, ratePercent: '0', rateValidFrom: null, legalText };
}

function vatTerritory(country: string): string {
  return VAT_TERRITORY.get(country) ?? country;
}
