import { expect, test } from '@jest/globals';
import { decideRouting } from './routing.ts';

const greece = { id: 'gr', name: 'Greece', markets: ['GR'], hasCredentials: true };
const balkans = { id: 'bk', name: 'Balkans', markets: ['GR', 'BG'], hasCredentials: true };
const keyless = { id: 'cy', name: 'Cyprus', markets: ['CY'], hasCredentials: false };

test.each([
  ['its country belongs to one agreement', 'BG', [], 'bk'],
  ['two agreements may sell in its country', 'GR', [], 'AGREEMENT_AMBIGUOUS'],
  ['two may, and it is a customer of one', 'GR', ['gr'], 'gr'],
  ['nobody may sell in its country', 'SE', [], 'MARKET_NOT_AUTHORIZED'],
  ['the one that may has no credentials', 'CY', [], 'MARKET_NOT_AUTHORIZED'],
  ['its agreement does not sell in its country any more', 'BG', ['gr'], 'MARKET_NOT_AUTHORIZED'],
])('a buyer is served when %s: %s', (_when, buyerCountry, boundAgreementIds, outcome) => {
  const decision = decideRouting({ buyerCountry, boundAgreementIds, agreements: [greece, balkans, keyless] });
  expect(decision.ok ? decision.value.cspAgreementId : decision.rejection.code).toBe(outcome);
});

test('the decision says on what it was made', () => {
  const decision = decideRouting({ buyerCountry: 'BG', boundAgreementIds: [], agreements: [greece, balkans] });
  expect(decision).toMatchObject({
    value: {
      explanation: {
        summary: 'Bought through Balkans.',
        steps: [{ rule: 'routing.market', facts: [{ value: 'BG' }, { value: 'Balkans' }, { value: 'GR, BG' }] }],
      },
    },
  });
});
