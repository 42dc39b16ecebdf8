import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { subgraphs } from '/work/main/cli/subgraphs.ts';
import { buildSubgraph } from '/work/main/subgraphs/shared/graphql/build-subgraph.ts';
const services = [];
for (const s of subgraphs) { const { sdl } = await buildSubgraph(s); services.push({ name: s.name, typeDefs: parse(sdl), url: 'http://x' }); if (s.name === 'catalog') console.log(sdl); }
const result = composeServices(services);
console.log(JSON.stringify(result.errors?.map((e) => e.message), null, 1), JSON.stringify(result.hints?.map((e) => e.message), null, 1));
