import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpHandler } from '../../shared/server/start-subgraph.ts';
import { receiveUpload } from '../commands/receive-upload.ts';
import { openUploadUrl } from '../commands/upload-url.ts';

const STATUS = { NOT_FOUND: 404, SIZE_DIFFERS: 400, ALREADY_COMPLETE: 409 } as const;
const MESSAGE = {
  NOT_FOUND: 'There is no such upload, or its address has expired. Ask for a new one with createUpload.',
  SIZE_DIFFERS: 'The file does not have the size that was announced. Nothing was kept; send it again.',
  ALREADY_COMPLETE: 'This upload is complete. Ask for a new one with createUpload.',
} as const;

/** `PUT /uploads/:id?token=…`: takes the bytes of a file. The signed token is the credential. */
export const uploadDoor: HttpHandler = async (request, response, { writer }) => {
  const url = new URL(request.url ?? '/', 'http://platform');
  if (!url.pathname.startsWith('/uploads/')) {
    return false;
  }
  if (request.method !== 'PUT') {
    answer(response, 405, { message: 'Send the file with PUT.' });
    return true;
  }
  const key = openUploadUrl(url, new Date());
  const received = key ? await receiveUpload(writer, key, request as AsyncIterable<Buffer>) : null;
  if (received?.ok) {
    answer(response, 200, received.value);
  } else {
    const code = received?.rejection.code ?? 'NOT_FOUND';
    answer(response, STATUS[code], { code, message: MESSAGE[code] });
    discard(request);
  }
  return true;
};

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'private, no-store' });
  response.end(JSON.stringify(body));
}

function discard(request: IncomingMessage): void {
  request.unpipe();
  request.resume();
}
