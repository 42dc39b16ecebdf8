import type { IncomingMessage, ServerResponse } from 'node:http';
import { ruruHTML, type RuruClientConfig } from 'ruru/server';
import { serveStatic } from 'ruru/static';

const STATIC_PATH = '/graphiql/static/';

const WELCOME = `# Every request says who asks. Send one of these in the Headers tab below:
#   { "X-Storefront-Key": "…" }              a shopper who has not signed in
#   { "Authorization": "Bearer …" }          whoever has signed in, or an API key
#   { "Authorization": "Bearer …", "X-Tenant-Id": "gr" }   root, acting in a country
#
# The schema on the left is the one of the door that your credential opens.
{
  __typename
}
`;

/** An editor for trying the API out, served from the disk: nothing is loaded from elsewhere. */
export function createGraphiql(): (request: IncomingMessage, response: ServerResponse) => boolean {
  const page = ruruHTML({
    endpoint: '/graphql',
    staticPath: STATIC_PATH,
    clientConfig: {
      isHeadersEditorEnabled: true,
      showPersistHeadersSettings: true,
      defaultQuery: WELCOME,
    } as RuruClientConfig,
  }).replace(/<title>[^<]*<\/title>/, '<title>Tributary GraphiQL</title>');
  const staticFiles = serveStatic(STATIC_PATH);
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (path === '/graphiql' || path === '/graphiql/') {
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-length': Buffer.byteLength(page),
      });
      response.end(request.method === 'HEAD' ? undefined : page);
      return true;
    }
    if (path.startsWith(STATIC_PATH)) {
      staticFiles(request, response);
      return true;
    }
    return false;
  };
}
