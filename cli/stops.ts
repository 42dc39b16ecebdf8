/** What has to be stopped, in the opposite order of its start. Signals may come twice; stopping happens once. */
export class Stops {
  readonly #stops: { name: string; stop: () => Promise<void> }[] = [];
  #stopping: Promise<void> | null = null;

  constructor() {
    const onSignal = () => {
      if (!this.#stopping) {
        console.log('\n  stopping …');
      }
      void this.run().then(() => process.exit(0));
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && onSignal(), 250).unref();
  }

  add(name: string, stop: () => Promise<void>): void {
    this.#stops.push({ name, stop });
  }

  run(): Promise<void> {
    this.#stopping ??= (async () => {
      for (const { name, stop } of this.#stops.toReversed()) {
        await stop().catch((error: unknown) => console.error(`  ${name} did not stop cleanly: ${String(error)}`));
      }
    })();
    return this.#stopping;
  }
}
