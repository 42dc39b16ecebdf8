import { createId } from './account.ts';
import type { Call, Operation } from './call.ts';
import { API_VERSION } from './events.ts';
import { invalidParameter, noSuch } from './failure.ts';
import { LIST_PARAMETERS, listPage } from './lists.ts';
import type { WebhookEndpoint } from './objects.ts';
import { mergeMetadata, readFlag, readList, readText, requireText } from './parameters.ts';

const PATH = '/v1/webhook_endpoints';
const CHANGEABLE = ['url', 'enabled_events', 'description', 'metadata'];

export const WEBHOOK_ENDPOINT_OPERATIONS: readonly Operation[] = [
  { method: 'POST', path: PATH, accepts: [...CHANGEABLE, 'api_version'], run: createEndpoint },
  {
    method: 'GET',
    path: PATH,
    accepts: LIST_PARAMETERS,
    run: (call) => listPage(call, PATH, call.account.webhookEndpoints),
  },
  { method: 'GET', path: `${PATH}/:id`, accepts: [], run: getEndpoint },
  { method: 'POST', path: `${PATH}/:id`, accepts: [...CHANGEABLE, 'disabled'], run: updateEndpoint },
  { method: 'DELETE', path: `${PATH}/:id`, accepts: [], run: deleteEndpoint },
];

/** The only answer that shows the secret. */
function createEndpoint(call: Call): WebhookEndpoint & { secret: string } {
  const { parameters, account, now } = call;
  const enabledEvents = readList(parameters, 'enabled_events');
  if (!enabledEvents?.length) {
    throw invalidParameter('enabled_events', 'parameter_missing', 'Missing required param: enabled_events.');
  }
  const endpoint: WebhookEndpoint = {
    id: createId('we'),
    object: 'webhook_endpoint',
    created: now,
    livemode: false,
    url: acceptUrl(requireText(parameters, 'url')),
    enabled_events: enabledEvents,
    status: 'enabled',
    description: readText(parameters, 'description') ?? null,
    api_version: readText(parameters, 'api_version') ?? API_VERSION,
    application: null,
    metadata: mergeMetadata(parameters),
  };
  const secret = createId('whsec', 32);
  account.webhookEndpoints[endpoint.id] = endpoint;
  account.webhookSecrets[endpoint.id] = secret;
  return { ...endpoint, secret };
}

function updateEndpoint(call: Call): WebhookEndpoint {
  const endpoint = getEndpoint(call);
  const url = readText(call.parameters, 'url');
  const isDisabled = readFlag(call.parameters, 'disabled') ?? endpoint.status === 'disabled';
  Object.assign(endpoint, {
    url: url == null ? endpoint.url : acceptUrl(url),
    enabled_events: readList(call.parameters, 'enabled_events') ?? endpoint.enabled_events,
    description: readText(call.parameters, 'description') ?? endpoint.description,
    metadata: mergeMetadata(call.parameters, endpoint.metadata),
    status: isDisabled ? 'disabled' : 'enabled',
  });
  return endpoint;
}

function deleteEndpoint(call: Call) {
  const { id } = getEndpoint(call);
  delete call.account.webhookEndpoints[id];
  delete call.account.webhookSecrets[id];
  return { id, object: 'webhook_endpoint', deleted: true };
}

function getEndpoint({ account, id }: Call): WebhookEndpoint {
  const endpoint = account.webhookEndpoints[id];
  if (!endpoint) {
    throw noSuch('webhook endpoint', id);
  }
  return endpoint;
}

/** Plain http too: an endpoint of the test mode may be on this machine. */
function acceptUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw invalidParameter('url', 'url_invalid', 'Invalid URL: An explicit scheme (such as https) must be provided.');
  }
  return text;
}
