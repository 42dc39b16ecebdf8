import { context, propagation, SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';

const tracer = trace.getTracer('tributary');

/**
 * Sends traces to where `OTEL_EXPORTER_OTLP_ENDPOINT` leads; without it nothing is measured and nothing is sent. Called
 * once, before anything else of the program. Returns how to send what is left and stop.
 */
export function startTracing(service: string): { stop(): Promise<void> } {
  if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    return { stop: () => Promise.resolve() };
  }
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': `tributary-${service}` }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  return { stop: () => provider.shutdown() };
}

/** Does something as a part of the trace that is under way. Attributes hold ids and counts, never a tenant's data. */
export function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Names the trace that is under way, for a request or a ticket that leads elsewhere; undefined when there is none. */
export function currentTrace(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** Goes on with a trace that began elsewhere. */
export function continueTrace<T>(traceparent: string | undefined, work: () => Promise<T>): Promise<T> {
  return traceparent === undefined
    ? work()
    : context.with(propagation.extract(context.active(), { traceparent }), work);
}
