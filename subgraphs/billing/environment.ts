/** How billing is run; read anew each time, because nothing is running yet when its parts are put together. */
export function readEnvironment(): { mode: 'sandbox' | 'production' } {
  return { mode: process.env.TRIBUTARY_MODE === 'production' ? 'production' : 'sandbox' };
}
