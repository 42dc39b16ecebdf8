import { accept, reject, type Result } from '../../shared/result/result.ts';

export interface RoutableAgreement {
  id: string;
  name: string;
  markets: readonly string[];
  /** Whether we can sign in with it. */
  hasCredentials: boolean;
}

export interface RoutingRequest {
  buyerCountry: string;
  /** The agreements at which the buyer is a customer already. */
  boundAgreementIds: readonly string[];
  agreements: readonly RoutableAgreement[];
}

/** Why a line is bought through this agreement; kept with the line. */
export interface RoutingExplanation {
  summary: string;
  steps: { rule: string; text: string; facts: { name: string; value: string }[] }[];
}

export interface Routing {
  cspAgreementId: string;
  explanation: RoutingExplanation;
}

export interface RoutingRefusal {
  code: 'MARKET_NOT_AUTHORIZED' | 'AGREEMENT_AMBIGUOUS';
  message: string;
  path: string[];
}

/**
 * Through which agreement a buyer is served: the one whose customer it is, else the one that may sell in its country.
 * Refused when there is none with credentials, and when two may, because nobody should guess whose customer it becomes.
 */
export function decideRouting(request: RoutingRequest): Result<Routing, RoutingRefusal> {
  const { buyerCountry, boundAgreementIds, agreements } = request;
  const usable = agreements.filter(({ hasCredentials }) => hasCredentials);
  const bound = usable.filter(({ id }) => boundAgreementIds.includes(id));
  const ofMarket = (bound.length > 0 ? bound : usable).filter(({ markets }) => markets.includes(buyerCountry));
  const [agreement, second] = ofMarket;
  if (!agreement) {
    const message = `We cannot sell Microsoft's plans in ${buyerCountry} at the moment. Ask us when we can.`;
    return reject({ code: 'MARKET_NOT_AUTHORIZED', message, path: [] });
  }
  if (second) {
    const names = ofMarket.map(({ name }) => name).join(', ');
    const message = `Several agreements may sell in ${buyerCountry}: ${names}. Ask us to leave the country to one of them.`;
    return reject({ code: 'AGREEMENT_AMBIGUOUS', message, path: [] });
  }
  const rule = bound.length > 0 ? 'routing.customer' : 'routing.market';
  const text =
    bound.length > 0
      ? 'The buyer is a customer of this agreement already.'
      : "The one agreement that may sell in the buyer's country.";
  const facts = [
    { name: 'buyerCountry', value: buyerCountry },
    { name: 'agreement', value: agreement.name },
    { name: 'markets', value: agreement.markets.join(', ') },
  ];
  return accept({
    cspAgreementId: agreement.id,
    explanation: { summary: `Bought through ${agreement.name}.`, steps: [{ rule, text, facts }] },
  });
}
