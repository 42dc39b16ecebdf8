import { randomUUID } from 'node:crypto';

/** Headers of one caller: who asks, and in which tenant. */
export type CallerHeaders = Record<string, string>;

interface Answer<Data> {
  data: Data | null;
  errors?: { message: string }[];
}

interface UserErrors {
  userErrors?: { code: string; message: string }[];
}

/** Calls the platform as any client would, over HTTP. Throws when an answer has errors. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly headers: CallerHeaders = {},
  ) {}

  as(headers: CallerHeaders): ApiClient {
    return new ApiClient(this.url, { ...this.headers, ...headers });
  }

  async query<Data>(query: string, variables: object = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as Answer<Data>;
    if (errors || data === null) {
      throw new Error(errors?.map((error) => error.message).join(' ') ?? `HTTP ${response.status}`);
    }
    return data;
  }

  /**
   * Runs one mutation `name(input: NameInput!)` and returns its payload. Throws when it is refused. Its key is new, unless the
   * caller has one.
   */
  async mutate<Payload>(name: string, input: object, selection: string): Promise<Payload> {
    const inputType = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const text = `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${selection} userErrors { code message } } }`;
    const keyed = this.as({ 'idempotency-key': this.headers['idempotency-key'] ?? randomUUID() });
    const data = await keyed.query<Record<string, Payload & UserErrors>>(text, { input });
    const payload = data[name];
    const [refusal] = payload?.userErrors ?? [];
    if (!payload || refusal) {
      throw new Error(`${name}: ${refusal?.code ?? 'no payload'}: ${refusal?.message ?? ''}`);
    }
    return payload;
  }

  async put(path: string, body: Uint8Array): Promise<void> {
    const response = await fetch(`${this.url}${path}`, { method: 'PUT', body: Buffer.from(body) });
    if (!response.ok) {
      throw new Error(`PUT ${path.split('?')[0]}: HTTP ${response.status} ${await response.text()}`);
    }
  }
}
