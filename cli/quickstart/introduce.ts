import type { Sandbox } from './find-sandbox.ts';
import type { Operator } from './sign-in.ts';
import { chapter, look, tell } from './terminal.ts';

/** Says where everything is, and how the reader can ask it too: root's operator sees every country. */
export function introduce({ url, stripe, partnerCenter }: Sandbox, { accessToken, expiresAt }: Operator): void {
  chapter(`Tributary's quickstart, in the sandbox at ${url}`);
  tell(`Everything below goes through the API, as shops do it. Stripe (${stripe}) and Microsoft's Partner Center`);
  tell(`(${partnerCenter}) are simulated: no real money, no real licences. Their books show what they did.`);
  tell('Each "look" is an address, or a query for GraphiQL. There, put this into the Headers tab:');
  look(`${url}/graphiql`);
  look(JSON.stringify({ Authorization: `Bearer ${accessToken}`, 'X-Tenant-Scope': 'all' }));
  tell(`It reads all countries as root, until ${expiresAt}.`);
}
