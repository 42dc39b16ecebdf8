import { buyByCard } from './quickstart/buy-by-card.ts';
import { buyOnCredit } from './quickstart/buy-on-credit.ts';
import { haveCardDeclined } from './quickstart/declined-card.ts';
import { BUSINESS_PREMIUM } from './quickstart/fill-cart.ts';
import { findSandbox } from './quickstart/find-sandbox.ts';
import { introduce } from './quickstart/introduce.ts';
import { HELP, readOptions } from './quickstart/read-options.ts';
import { haveLineRefused } from './quickstart/refused-line.ts';
import { showRevenue } from './quickstart/show-revenue.ts';
import { signInOperator } from './quickstart/sign-in.ts';
import { chapter } from './quickstart/terminal.ts';
import { runCommand } from './run-command.ts';

/** `npm run quickstart`: what the platform does, shown on a running sandbox by the SDK alone. */
runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(HELP);
    return;
  }
  const sandbox = await findSandbox(options);
  const operator = await signInOperator(sandbox);
  introduce(sandbox, operator);
  const seats = (count: number) => [{ sku: BUSINESS_PREMIUM, billingCycle: 'MONTHLY', seats: count }] as const;

  chapter('1. Greece: by card in euro, and the bank asks (3-D Secure)');
  const asking = 'pm_card_threeDSecure2Required';
  await buyByCard(sandbox, { email: 'eleni@aegean.example', country: 'GR', card: asking, wishes: seats(10) });

  chapter('2. Sweden: by card in kronor');
  await buyByCard(sandbox, { email: 'elsa@vasa.example', country: 'SE', card: 'pm_card_visa', wishes: seats(7) });

  chapter('3. Britain: a reseller, on credit in pounds, for its customer');
  await buyOnCredit(sandbox, seats(3));

  chapter('4. A card without money');
  await haveCardDeclined(sandbox, seats(2));

  chapter('5. A line that Microsoft refuses');
  await haveLineRefused(sandbox);

  chapter('6. Root: what every country has invoiced, and all of it in euro');
  await showRevenue(operator);
});
