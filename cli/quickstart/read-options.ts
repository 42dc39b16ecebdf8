import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataDir } from '../environment.ts';

export interface QuickstartOptions {
  /** Where the platform is, without `/graphql`. */
  url: string;
  /** The file with the sandbox's passwords and keys. */
  credentials: string;
}

export const HELP = `quickstart: three purchases, a declined card, a refused line, and what root sees of it

  npm start                              in one terminal: the sandbox
  npm run quickstart                     in another one, as often as you like

  npm run quickstart -- --url <url>            where the platform is; http://127.0.0.1:4000 unless given, or on PORT
  npm run quickstart -- --credentials <file>   who can sign in; what \`npm start\` has written, .data/credentials.json
  npm run quickstart -- --help                 this text

Where Stripe and Partner Center are simulated stands beside the credentials, or in STRIPE_API_BASE and PARTNER_CENTER_API_BASE.`;

/** What the command line asks for; null when it asks for help. Throws one sentence for what it does not know. */
export function readOptions(args: readonly string[]): QuickstartOptions | null {
  const { url, credentials, help } = parse(args);
  return help ? null : { url: url.replace(/\/+$/, ''), credentials };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      url: { type: 'string', default: `http://127.0.0.1:${process.env.PORT ?? 4000}` },
      credentials: { type: 'string', default: join(dataDir, 'credentials.json') },
      help: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${HELP}`, { cause: error });
  }
}
