import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

/** The upper bound: node:http that reads the request, parses it, and answers the same bytes. Usage: same-bytes.ts FOLDER PORT */
const [folder = '', port = '0'] = process.argv.slice(2);

createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { operationName } = JSON.parse(Buffer.concat(parts).toString()) as { operationName: string };
    const body = JSON.stringify(answers.get(operationName));
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));

const answers = new Map(
  (JSON.parse(readFileSync(`${folder}/answers.json`, 'utf8')) as [string, unknown][]).map(([name, answer]) => [
    name,
    answer,
  ]),
);
