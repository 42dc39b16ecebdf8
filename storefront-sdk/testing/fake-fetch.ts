/** A request as the SDK has sent it. */
export interface SeenRequest {
  url: string;
  headers: Record<string, string>;
  body: { query?: string; variables: Record<string, unknown>; extensions?: { persistedQuery: { sha256Hash: string } } };
  signal: AbortSignal | null | undefined;
}

/** What a platform answers: a body, perhaps with a status and headers; an Error breaks the connection. */
export interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: object | string;
}

type Answering = FakeAnswer | Error | ((request: SeenRequest) => FakeAnswer | Error | Promise<FakeAnswer | Error>);

/** A fetch that answers in turn, the last answer for ever, and keeps what was asked. */
export function fakeFetch(...answers: Answering[]): { fetch: typeof fetch; requests: SeenRequest[] } {
  const requests: SeenRequest[] = [];
  return {
    requests,
    fetch: async (input, init = {}) => {
      const request: SeenRequest = {
        url: input as string,
        headers: init.headers as Record<string, string>,
        body: JSON.parse(init.body as string) as SeenRequest['body'],
        signal: init.signal,
      };
      requests.push(request);
      const next = answers[Math.min(requests.length, answers.length) - 1];
      const answer = typeof next === 'function' ? await next(request) : next;
      if (!answer || answer instanceof Error) {
        throw answer ?? new Error('no answer');
      }
      const { status = 200, headers, body = {} } = answer;
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
    },
  };
}

/** An answer that never comes, until the request is given up. */
export function silence({ signal }: SeenRequest): Promise<FakeAnswer> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

export function data(value: object, extensions?: object): FakeAnswer {
  return { body: { data: value, ...(extensions && { extensions }) } };
}

export function refusal(
  code: string,
  { status = 200, retryable = false, ...rest }: Record<string, unknown> = {},
): FakeAnswer {
  const { path, headers, data: partial, argument } = rest;
  const errors = [{ message: `It is ${code}.`, path, extensions: { code, retryable, requestId: 'r', argument } }];
  return {
    status: status as number,
    headers: headers as Record<string, string>,
    body: { errors, ...(partial !== undefined ? { data: partial } : {}) },
  };
}
