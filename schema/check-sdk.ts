import { generateSdk } from './sdk/generate-sdk.ts';
import { measureSdk } from './sdk/measure-sdk.ts';
import { leftOvers, staleFiles } from './sdk/stale-files.ts';

const sdk = generateSdk();
const { coreBytes, checkoutBytes, operationBytes, problems } = measureSdk();
const all = [
  ...staleFiles(sdk).map((file) => `${file} is not what the schema and storefront-sdk/operations say. Run: npm run sdk`),
  ...leftOvers(sdk).map((file) => `${file} is left over. Run: npm run sdk`),
  ...sdk.uncovered.map((field) => `no operation of the SDK asks for ${field}. Write one in storefront-sdk/operations`),
  ...problems,
];
console.log(`core ${coreBytes}, checkout ${checkoutBytes}, biggest operation ${operationBytes} bytes, compressed`);
for (const problem of all) {
  console.error(`- ${problem}`);
}
process.exitCode = all.length > 0 ? 1 : 0;
