// Modules that www/build.mjs makes while it bundles.

declare module 'virtual:worker-source' {
  /** `www/worker.ts` and all it imports, as one classic script. Start it with `startWorker` of `www/spawn.ts`. */
  const source: string;
  export default source;
}

declare module 'virtual:wasm' {
  /** The engine's module: gzip, then base64. Use `unpack` of `www/packed.ts`. */
  const packed: string;
  export default packed;
}

declare module 'virtual:regions' {
  /** The region table of the crate (`data/regions.bin`): gzip, then base64; empty text when there is none. */
  const packed: string;
  export default packed;
}
