// Who may import whom. An import that only names a type counts like any other: it is knowledge all the same.

const PURE = 'subgraphs/shared/(money|time|ids|result|rating|reference)/';
const SHARED = 'subgraphs/shared/(?!testing/)';
const NOT_A_TEST = '[.]test[.]ts$';

/**
 * What each room of a subgraph may import besides itself. `own` are rooms and files of the same subgraph, `shared` are
 * folders of subgraphs/shared, `packages` says whether the room may know anything from npm or from Node.
 */
const ROOMS = {
  domain: { own: [], shared: [PURE], packages: false },
  entities: { own: ['domain/'], shared: [PURE, 'subgraphs/shared/database/'], packages: true },
  migrations: { own: [], shared: [PURE, 'subgraphs/shared/database/'], packages: true },
  commands: { own: ['domain/', 'entities/', 'context.ts'], shared: [SHARED], packages: true },
  queries: { own: ['domain/', 'entities/', 'context.ts'], shared: [SHARED], packages: true },
  graphql: {
    own: ['commands/', 'queries/', 'processes/', 'domain/', 'context.ts'],
    shared: [PURE, 'subgraphs/shared/(graphql|context)/'],
    packages: true,
  },
  events: { own: ['commands/', 'context.ts'], shared: [PURE, 'subgraphs/shared/(events|context)/'], packages: false },
  processes: {
    own: ['commands/', 'queries/', 'providers/', 'domain/', 'context.ts'],
    shared: [SHARED],
    packages: true,
  },
  providers: { own: ['domain/'], shared: [SHARED], packages: true },
  http: { own: ['commands/', 'processes/', 'context.ts'], shared: [SHARED], packages: true },
};

/** Which packages a pure room may know: values and arithmetic, nothing that reads or writes. */
const PURE_PACKAGES = 'node_modules/(temporal-polyfill|temporal-spec|typeid-js|uuid)/|^(node:)?crypto$';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that import each other are one file, or a third is missing.',
      severity: 'error',
      from: { path: ours() },
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'The imported file or package does not exist.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'production-knows-no-tests',
      comment: 'Only tests and benchmarks import tests and what supports them.',
      severity: 'error',
      from: { pathNot: `${NOT_A_TEST}|^(test|bench)/|^subgraphs/shared/testing/` },
      to: { path: `${NOT_A_TEST}|^test/|^subgraphs/shared/testing/` },
    },
    {
      name: 'production-knows-no-dev-dependencies',
      comment: 'A package that production imports belongs into dependencies.',
      severity: 'error',
      from: {
        path: '^(subgraphs|gateway|cli|simulators)/',
        pathNot: `${NOT_A_TEST}|^subgraphs/shared/testing/`,
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'subgraphs-meet-only-in-the-gateway',
      comment: 'A subgraph never imports another one: reads are joined by the gateway, facts travel as events.',
      severity: 'error',
      from: { path: '^subgraphs/(?!shared/)([^/]+)/' },
      to: { path: '^subgraphs/', pathNot: '^subgraphs/($1|shared)/' },
    },
    {
      name: 'subgraphs-know-nobody-outside',
      comment: 'A subgraph knows itself and shared.',
      severity: 'error',
      from: { path: '^subgraphs/', pathNot: NOT_A_TEST },
      to: { path: '^(gateway|cli|simulators|schema|bench|tools|storefront-sdk|web)/' },
    },
    {
      name: 'shared-knows-no-subgraph',
      comment: 'What is shared is plumbing and kernel; what needs a subgraph belongs to it.',
      severity: 'error',
      from: { path: '^subgraphs/shared/' },
      to: { path: '^subgraphs/(?!shared/)' },
    },
    {
      name: 'pure-rooms-stay-pure',
      comment: 'Money, time, ids, results, rating and reference data import only each other.',
      severity: 'error',
      from: { path: `^${PURE}`, pathNot: NOT_A_TEST },
      to: { pathNot: `^${PURE}|${PURE_PACKAGES}` },
    },
    ...Object.entries(ROOMS).map(([room, allowed]) => roomRule(room, allowed)),
    {
      name: 'only-main-is-imported-from-outside',
      comment: 'The door of a subgraph is its main.ts; a benchmark may measure one command by itself.',
      severity: 'error',
      from: { path: '^(cli|schema|tools|simulators)/', pathNot: NOT_A_TEST },
      to: { path: '^subgraphs/(?!shared/)', pathNot: '^subgraphs/[^/]+/(main[.]ts$|migrations/)' },
    },
    {
      name: 'gateway-knows-only-the-protocol',
      comment:
        'The gateway shares context, errors, server, telemetry, ids and results with the subgraphs, and nothing else.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: NOT_A_TEST },
      to: {
        path: '^(subgraphs|cli|simulators|bench|tools|storefront-sdk|web)/',
        pathNot: '^subgraphs/shared/(context|graphql|server|telemetry|ids|result)/|^subgraphs/[^/]+/main[.]ts$',
      },
    },
    {
      name: 'only-the-gateway-main-starts-subgraphs',
      comment: 'Everything else in the gateway speaks to a subgraph by its data source.',
      severity: 'error',
      from: { path: '^gateway/', pathNot: `^gateway/main[.]ts$|${NOT_A_TEST}` },
      to: { path: '^subgraphs/[^/]+/main[.]ts$' },
    },
    {
      name: 'nobody-imports-the-command-line',
      comment: 'The command line and the tools stand on top of everything.',
      severity: 'error',
      from: { path: '^(subgraphs|gateway|simulators|storefront-sdk|web)/', pathNot: NOT_A_TEST },
      to: { path: '^(cli|tools|bench)/' },
    },
    {
      name: 'simulators-stand-alone',
      comment: 'A simulator that shares code with its client agrees with it even where both are wrong.',
      severity: 'error',
      from: { path: '^simulators/', pathNot: NOT_A_TEST },
      to: { path: '^(subgraphs|gateway)/', pathNot: `^${PURE}|^subgraphs/shared/server/` },
    },
    {
      name: 'the-sdk-stands-alone',
      comment: 'It is published: it knows neither the platform nor the repository.',
      severity: 'error',
      from: { path: '^storefront-sdk/', pathNot: NOT_A_TEST },
      to: { path: ours(), pathNot: '^storefront-sdk/' },
    },
    {
      name: 'the-web-knows-only-the-sdk',
      comment: 'The reference storefront sees what a customer of the SDK sees.',
      severity: 'error',
      from: { path: '^web/', pathNot: NOT_A_TEST },
      to: { path: ours(), pathNot: '^(web|storefront-sdk)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    cache: { folder: 'node_modules/.cache/dependency-cruiser', strategy: 'content' },
  },
};

function roomRule(room, { own, shared, packages }) {
  const ownPaths = [`${room}/`, ...own].map((place) => `^subgraphs/$1/${place.replace('.ts', '[.]ts$')}`);
  const allowed = [...ownPaths, ...shared.map((place) => `^${place}`)];
  return {
    name: `room-${room}`,
    comment: `${room} may import ${[...own, 'itself', 'its part of shared'].join(', ')}${packages ? '' : ', and no package'}.`,
    severity: 'error',
    from: { path: `^subgraphs/(?!shared/)([^/]+)/${room}/`, pathNot: NOT_A_TEST },
    to: { ...(packages ? { path: ours() } : {}), pathNot: allowed.join('|') },
  };
}

function ours() {
  return '^(subgraphs|gateway|cli|simulators|schema|bench|tools|storefront-sdk|web|test)/';
}
