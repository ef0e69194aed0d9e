// Modules that www/build.mjs makes while it bundles.

declare module 'virtual:worker-source' {
  /** `www/worker.ts` and all it imports, as one classic script. Start it with `startWorker` of `www/spawn.ts`. */
  const source: string;
  export default source;
}
