import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a sandbox tells whoever opens it in a browser. */
export interface SandboxFacts {
  people: readonly { who: string; tenantCode: string; email: string; password: string }[];
  /** Publishable key by tenant code. */
  storefrontKeys: Readonly<Record<string, string>>;
  /** What else runs beside the platform: its name and where it is. */
  simulators: readonly { name: string; url: string }[];
}

const PATH_OF_STYLE = '/landing/style.css';
const PATH_OF_SCRIPT = '/landing/script.js';
const SHOWN_STOREFRONTS = ['gr', 'nordics', 'hub-eu'];
const POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'";

/** `GET /` of a sandbox: what is running, who can sign in, what three storefronts sell right now, and where to go on. */
export function createLandingPage(facts: () => SandboxFacts | null) {
  const files: Record<string, () => { type: string; text: string }> = {
    '/': () => ({ type: 'text/html', text: pageOf(facts()) }),
    [PATH_OF_STYLE]: () => ({ type: 'text/css', text: STYLE }),
    [PATH_OF_SCRIPT]: () => ({ type: 'text/javascript', text: SCRIPT }),
  };
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const file = files[request.url?.split('?')[0] ?? ''];
    if (!file || (request.method !== 'GET' && request.method !== 'HEAD')) {
      return false;
    }
    const { type, text } = file();
    response.writeHead(200, {
      'content-type': `${type}; charset=utf-8`,
      'content-length': Buffer.byteLength(text),
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
    return true;
  };
}

function pageOf(facts: SandboxFacts | null): string {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Tributary sandbox</title>
  <link rel="stylesheet" href="${PATH_OF_STYLE}">
  <script src="${PATH_OF_SCRIPT}" defer></script>
</head>
<body>
  <header>
    <h1>Tributary</h1>
    <p>Many countries, one company. This is its sandbox: real parts, simulated vendors, no real money.</p>
    <p id="health" role="status">asking whether everything runs …</p>
  </header>
  <main>
    <section aria-labelledby="go-on">
      <h2 id="go-on">Go on</h2>
      <ul>
        <li><a href="/graphiql">GraphiQL</a>: ask the API by hand; the schema explains itself</li>
        <li><code>npm run quickstart</code>: three purchases in three currencies, step by step</li>
        <li><code>docs/sdk.md</code>: the typed SDK; <code>README.md</code>: where everything is</li>
        ${(facts?.simulators ?? []).map(({ name, url }) => `<li>${escaped(name)}, simulated at <code>${escaped(url)}</code></li>`).join('\n        ')}
      </ul>
    </section>
    <section aria-labelledby="storefronts">
      <h2 id="storefronts">Microsoft 365 for business in three storefronts, right now, cheapest first</h2>
      <div class="storefronts">${SHOWN_STOREFRONTS.map((code) => storefrontOf(code, facts)).join('')}
      </div>
    </section>
    <section aria-labelledby="people">
      <h2 id="people">Who can sign in</h2>
      ${peopleOf(facts)}
    </section>
  </main>
</body>
</html>
`;
}

function storefrontOf(code: string, facts: SandboxFacts | null): string {
  const key = facts?.storefrontKeys[code];
  return key === undefined
    ? ''
    : `
        <article data-storefront-key="${escaped(key)}">
          <h3>${escaped(code)}</h3>
          <p><code>X-Storefront-Key: ${escaped(key)}</code></p>
          <ol aria-live="polite"><li>loading …</li></ol>
        </article>`;
}

function peopleOf(facts: SandboxFacts | null): string {
  if (!facts) {
    return '<p>The sandbox is being set up. Look again in a moment.</p>';
  }
  const rows = facts.people.map(
    ({ who, tenantCode, email, password }) =>
      `<tr><td>${escaped(who)}</td><td>${escaped(tenantCode)}</td><td>${escaped(email)}</td><td><code>${escaped(password)}</code></td></tr>`,
  );
  return `<table>
        <thead><tr><th scope="col">Who</th><th scope="col">Tenant</th><th scope="col">E-mail</th><th scope="col">Password</th></tr></thead>
        <tbody>${rows.join('')}</tbody>
      </table>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { margin: 0 auto; max-width: 70rem; padding: 2rem 1.5rem 4rem; }
h1 { margin: 0; font-size: 2.25rem; letter-spacing: -0.02em; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem; }
h3 { margin: 0; font-size: 1.1rem; }
a { color: light-dark(#0b5cad, #8cc4ff); }
code { font-size: 0.875em; overflow-wrap: anywhere; }
#health { display: inline-block; padding: 0.25rem 0.75rem; border: 1px solid var(--line); border-radius: 2rem; }
#health.ready { color: light-dark(#116329, #7ee2a0); }
#health.down { color: light-dark(#a40e26, #ff9ba5); }
.storefronts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); }
article { border: 1px solid var(--line); border-radius: 0.75rem; padding: 1rem 1.25rem; }
article ol { padding: 0; list-style: none; }
article li { display: flex; gap: 1rem; justify-content: space-between; padding: 0.25rem 0; border-top: 1px solid var(--line); }
article b { white-space: nowrap; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
th, td { border-top: 1px solid var(--line); padding: 0.4rem 0.75rem 0.4rem 0; text-align: start; }
`;

const SCRIPT = `
const QUERY = '{ plans(search: "microsoft 365 business", filter: { segment: [COMMERCIAL] }, first: 5, sort: { by: LISTED_PRICE }) { nodes { title billingCycle price { unitPrice { amount currency } } } } }';

async function showHealth() {
  const health = document.getElementById('health');
  const isReady = await fetch('/health/ready').then(({ ok }) => ok, () => false);
  health.textContent = isReady ? 'everything runs' : 'something is not ready';
  health.className = isReady ? 'ready' : 'down';
}

async function showStorefront(article) {
  const list = article.querySelector('ol');
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-storefront-key': article.dataset.storefrontKey },
      body: JSON.stringify({ query: QUERY }),
    });
    const { data } = await response.json();
    list.replaceChildren(...data.plans.nodes.map(lineOf));
  } catch {
    list.replaceChildren('This storefront does not answer.');
  }
}

function lineOf({ title, billingCycle, price }) {
  const line = document.createElement('li');
  const name = document.createElement('span');
  name.textContent = title + ', ' + billingCycle.toLowerCase();
  const amount = document.createElement('b');
  const { amount: value, currency } = price.unitPrice;
  amount.textContent = new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(value);
  line.append(name, amount);
  return line;
}

showHealth();
document.querySelectorAll('[data-storefront-key]').forEach(showStorefront);
`;
