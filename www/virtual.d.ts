// Modules that www/build.mjs makes while it bundles.

declare module 'virtual:worker-source' {
  /** `www/worker.ts` and all it imports, as one classic script. Start it with `startWorker` of `www/spawn.ts`. */
  const source: string;
  export default source;
}

declare module 'virtual:month-worker-source' {
  /** `www/month-worker.ts`, likewise. Start it with `startMonthWorker` of `www/spawn.ts`. */
  const source: string;
  export default source;
}
