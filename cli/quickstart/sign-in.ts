import { createTributary, type Client, type Staff } from '../../storefront-sdk/main.ts';
import { SignInStaff } from '../../storefront-sdk/generated/root.ts';
import { SignIn } from '../../storefront-sdk/generated/storefront.ts';
import { done } from './done.ts';
import type { Sandbox } from './find-sandbox.ts';

/** Somebody who shops, signed in at the storefront of their country. */
export interface Shopper {
  shop: Client<'storefront'>;
  name: string;
  email: string;
  accountId: string;
  company: string;
  tenant: string;
}

/** A shopper of the sandbox, by e-mail. Throws when the sandbox has no such person. */
export async function signInShopper({ url, credentials }: Sandbox, email: string): Promise<Shopper> {
  const login = credentials.shoppers.find((shopper) => shopper.email === email);
  const storefrontKey = credentials.storefrontKeys[login?.tenantCode ?? ''];
  if (!login || storefrontKey === undefined) {
    throw new Error(`The sandbox has no shopper ${email}. \`npm run reset\` and \`npm start\` bring them back.`);
  }
  const tributary = createTributary({ url, storefrontKey });
  const shop = tributary.tenant(login.tenantCode, { language: 'en' });
  const { session } = done(await shop.mutate(SignIn, { email, password: login.password }));
  tributary.useToken(session.accessToken);
  const { member, account, tenant } = session.viewer;
  return {
    shop,
    name: member?.name ?? email,
    email,
    accountId: account?.id ?? '',
    company: account?.name ?? '',
    tenant: tenant.name,
  };
}

/** Root's operator, who reads every country. */
export interface Operator {
  tributary: Staff;
  accessToken: string;
  /** Until when the token works, an instant. */
  expiresAt: string;
}

export async function signInOperator({ url, credentials }: Sandbox): Promise<Operator> {
  const { tenantCode, email, password } = credentials.root;
  const tributary = createTributary({ url });
  const input = { tenantCode, email, password };
  const { session } = done(await tributary.root({ tenant: tenantCode }).mutate(SignInStaff, input));
  tributary.useToken(session.accessToken);
  return { tributary, accessToken: session.accessToken, expiresAt: session.accessTokenExpiresAt };
}
