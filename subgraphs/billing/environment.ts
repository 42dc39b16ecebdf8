const STRIPE = { sandbox: 'http://127.0.0.1:4810', production: 'https://api.stripe.com' };

interface BillingEnvironment {
  mode: 'sandbox' | 'production';
  /** Where Stripe is. */
  stripeApiBase: string;
}

/** How billing is run; read anew each time, because nothing is running yet when its parts are put together. */
export function readEnvironment(): BillingEnvironment {
  const mode = process.env.TRIBUTARY_MODE === 'production' ? 'production' : 'sandbox';
  return { mode, stripeApiBase: process.env.STRIPE_API_BASE ?? STRIPE[mode] };
}
