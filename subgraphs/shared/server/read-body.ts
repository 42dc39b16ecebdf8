import type { IncomingMessage } from 'node:http';
import { RequestError } from '../graphql/request-error.ts';

/**
 * The whole body of a request, or `PAYLOAD_TOO_LARGE` as soon as it is known to be longer: by its Content-Length before
 * a byte is read, else by counting.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    throw tooLarge(maxBytes);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) {
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError('PAYLOAD_TOO_LARGE', `A request holds at most ${Math.floor(maxBytes / 1024)} KB.`);
}
