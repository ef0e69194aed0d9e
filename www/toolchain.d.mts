/** The tables of `wasm-pack.toml` that the page's build and tests read. */
export interface Toolchain {
  readonly module: { readonly names: readonly string[]; readonly folder: string };
  readonly page: { readonly file: string; readonly port: number };
  readonly budget: { readonly ingest_gzip: number; readonly month_gzip: number; readonly view_gzip: number; readonly page: number; readonly page_gzip: number };
  readonly browser: { readonly program: string; readonly flags: readonly string[] };
}
/** Reads `wasm-pack.toml` below `root`. */
export function toolchain(root: string): Toolchain;
