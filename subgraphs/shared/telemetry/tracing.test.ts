import { expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { continueTrace, currentTrace, startTracing, traced } from './tracing.ts';

interface Sent {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: { spans: { name: string; traceId: string; spanId: string; parentSpanId?: string }[] }[];
  }[];
}

test('what belongs together is one trace, also over a queue, and is sent to the collector', async () => {
  const received: Sent[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Sent);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => {
    collector.listen(0, '127.0.0.1', resolve);
  });
  expect(currentTrace()).toBeUndefined();
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const { stop } = startTracing('billing');

  let carried: string | undefined;
  const failing = traced('request', { 'tributary.request_id': 'r1' }, async () => {
    await traced('command', {}, async () => {
      carried = currentTrace();
    });
    throw new Error('refused');
  });
  await expect(failing).rejects.toThrow('refused');
  await continueTrace(carried, () => traced('event', {}, () => Promise.resolve()));
  await stop();
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  await new Promise((resolve) => collector.close(resolve));

  const spans = received.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  const byName = new Map(spans.map((span) => [span.name, span]));
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(byName.get('command')?.parentSpanId).toBe(byName.get('request')?.spanId);
  expect(byName.get('event')?.parentSpanId).toBe(byName.get('command')?.spanId);
  expect(received[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'tributary-billing' },
  });
});
