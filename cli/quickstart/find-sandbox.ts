import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRunning } from '../../simulators/shared/running.ts';
import type { SandboxCredentials } from '../seed-sandbox.ts';
import { booksAddress } from './read-books.ts';
import type { QuickstartOptions } from './read-options.ts';

/** The sandbox that is running: where it is, who can sign in, and where the outside world is played. */
export interface Sandbox {
  url: string;
  credentials: SandboxCredentials;
  /** The simulated Stripe and Partner Center, where their books lie open. */
  stripe: string;
  partnerCenter: string;
  /** Makes the names of this run unlike those of every other one. */
  run: string;
}

/** Throws a sentence that says what to do when nothing answers there, or when it is not a sandbox. */
export async function findSandbox({ url, credentials: file }: QuickstartOptions): Promise<Sandbox> {
  await mustBeSandbox(url);
  const credentials = readCredentials(file);
  const { stripe, partnerCenter } = findSimulators(join(dirname(file), 'simulators'));
  await Promise.all([mustBeSimulator('Stripe', stripe), mustBeSimulator('Partner Center', partnerCenter)]);
  return { url, credentials, stripe, partnerCenter, run: Date.now().toString(36) };
}

async function mustBeSandbox(url: string): Promise<void> {
  const health = await fetch(`${url}/health/ready`).catch(() => null);
  if (!health?.ok) {
    const state = health ? 'is not ready' : 'does not answer';
    throw new Error(
      `Tributary ${state} at ${url}. Run \`npm start\` in another terminal and wait until it says "ready".`,
    );
  }
  // Only a sandbox shows itself in a browser.
  const page = await fetch(`${url}/`);
  if (!(await page.text()).includes('<title>Tributary sandbox</title>')) {
    throw new Error(
      `What runs at ${url} is not a sandbox. The quickstart buys things, so it leaves everything else alone.`,
    );
  }
}

function readCredentials(file: string): SandboxCredentials {
  const credentials = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SandboxCredentials) : null;
  if (!credentials || credentials.shoppers.length === 0) {
    throw new Error(`${file} names no shoppers. Say with --credentials where \`npm start\` keeps who can sign in.`);
  }
  return credentials;
}

/** As the platform finds them: where the environment says, else where `npm start` has started them. */
function findSimulators(folder: string): { stripe: string; partnerCenter: string } {
  const running = readRunning(folder);
  const { STRIPE_API_BASE: stripe = running?.stripe, PARTNER_CENTER_API_BASE: partnerCenter = running?.partnerCenter } =
    process.env;
  if (stripe === undefined || partnerCenter === undefined) {
    throw new Error(
      `No simulators are running for ${folder}. Set STRIPE_API_BASE and PARTNER_CENTER_API_BASE as for \`npm start\`.`,
    );
  }
  return { stripe, partnerCenter };
}

async function mustBeSimulator(name: string, url: string): Promise<void> {
  const books = await fetch(booksAddress(url)).catch(() => null);
  if (!books?.ok) {
    throw new Error(`There is no simulated ${name} at ${url}, and the quickstart buys nothing for real.`);
  }
}
