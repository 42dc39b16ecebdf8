import { expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { draftLetter } from '../domain/letter.ts';
import { filePost } from './file-post.ts';

test('the sandbox keeps a letter in one file, whatever the address looks like and however often it is sent', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tributary-post-'));
  const request = { recipientName: 'Anna', senderName: 'Greece', sealedToken: null, reason: null };
  const to = '../anna/../x@greece.example';
  const letter = draftLetter(
    { ...request, purpose: 'INVITATION', to },
    'the code',
    new Date('2026-11-22T09:41:07.120Z'),
  );
  await filePost(path.join(folder, 'mail')).send(letter);
  await filePost(path.join(folder, 'mail')).send(letter);
  const files = await readdir(path.join(folder, 'mail'));
  expect(files).toEqual(['2026-11-22T09-41-07.120Z-invitation-.._anna_.._x@greece.example.json']);
  expect(JSON.parse(await readFile(path.join(folder, 'mail', files[0] ?? ''), 'utf8'))).toEqual({
    to,
    subject: 'You are invited to Greece',
    text: expect.stringContaining('the code'),
    token: 'the code',
  });
  await rm(folder, { recursive: true });
});
