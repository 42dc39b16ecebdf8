import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Post } from './post.ts';

/** The sandbox's post: one file a letter, which a second attempt overwrites. */
export function filePost(folder: string): Post {
  return {
    async send({ purpose, to, subject, text, token, requestedAt }) {
      const time = requestedAt.toISOString().replaceAll(':', '-');
      const name = `${time}-${purpose.toLowerCase().replaceAll('_', '-')}-${to.replace(/[^a-z0-9@._+-]/g, '_')}.json`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const letter = { to, subject, text, token };
      const file = path.join(folder, name);
      // Aside and then renamed, so that whoever waits for the letter never reads half of it.
      await writeFile(`${file}.new`, `${JSON.stringify(letter, null, 2)}\n`, { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
  };
}
