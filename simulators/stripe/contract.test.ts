import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CONTRACTS, hasContracts, problemsOfEvent } from './testing/contract.ts';
import { startTestStripe, type Params, type TestStripe } from './testing/test-stripe.ts';

interface Step {
  name: string;
  method: string;
  path: string;
  params?: Params;
  expected_error_type?: string;
}

/** What the command line of Stripe does to cause an event, as far as a purchase and its refunds go. */
const TRIGGERS = [
  ...['charge.failed', 'charge.refund.updated', 'charge.refunded', 'charge.succeeded'],
  ...['customer.created', 'customer.deleted'],
  ...['payment_intent.amount_capturable_updated', 'payment_intent.created', 'payment_intent.payment_failed'],
  ...['payment_intent.processing', 'payment_method.attached', 'payment_method.detached', 'payment_method.updated'],
  ...['setup_intent.created', 'setup_intent.requires_action', 'setup_intent.setup_failed'],
];

let stripe: TestStripe;
beforeAll(async () => {
  stripe = await startTestStripe();
});
afterAll(() => stripe.stop());

const title = hasContracts ? 'Stripe’s own triggers' : `skipped, for ${CONTRACTS} is absent: Stripe’s own triggers`;

(hasContracts ? describe : describe.skip)(title, () => {
  test.each(TRIGGERS)('%s is caused, and every answer and the event fit the contract', async (type) => {
    const { fixtures } = JSON.parse(readFileSync(`${CONTRACTS}/stripe/cli-triggers/${type}.json`, 'utf8')) as {
      fixtures: Step[];
    };
    const answers: Record<string, unknown> = {};
    for (const step of fixtures) {
      const params = JSON.parse(fill(JSON.stringify(step.params ?? {}), answers)) as Params;
      const address = fill(step.path, answers);
      const { body } = await (step.method === 'delete' ? stripe.delete(address) : stripe.post(address, params));
      expect(body.error?.type).toBe(step.expected_error_type);
      answers[step.name] = body;
    }
    const { body } = await stripe.get('/v1/events', { type });
    expect(body.data[0].type).toBe(type);
    expect(problemsOfEvent(body.data[0])).toEqual([]);
  });
});

/** `${customer:id}` is the id of what the step `customer` answered. */
function fill(text: string, answers: Record<string, unknown>): string {
  return text.replace(/\$\{(\w+):(\w+)\}/g, (_whole, step: string, field: string) =>
    String((answers[step] as Record<string, unknown>)[field]),
  );
}
