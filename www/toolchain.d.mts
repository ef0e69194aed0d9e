/** The tables of `wasm-pack.toml` that the page's build and tests read. */
export interface Toolchain {
  readonly module: { readonly name: string; readonly folder: string };
  readonly page: { readonly file: string; readonly port: number };
  readonly budget: { readonly module_gzip: number; readonly page: number; readonly page_gzip: number };
  readonly browser: { readonly program: string; readonly flags: readonly string[] };
}
/** Reads `wasm-pack.toml` below `root`. */
export function toolchain(root: string): Toolchain;
