// Bytes that travel inside the page: gzip, then base64, in blocks of the document that are no scripts (www/shell.html).

interface FromBase64 { fromBase64(text: string): Uint8Array<ArrayBuffer> }

/** What is unpacked while the page opens: two of the engine's modules, and the region table. */
export interface Packed { readonly ingest: string; readonly view: string; readonly regions: string }

function decode(text: string): Uint8Array<ArrayBuffer> {
  // A newer built-in, many times as fast as the loop; same alphabet.
  if ('fromBase64' in Uint8Array) return (Uint8Array as unknown as FromBase64).fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** The bytes that were packed into `text`. One gzip member, made by our build. */
export async function unpack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  if (text === '') return new Uint8Array(0);
  const stream = new Blob([decode(text)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The module that was packed into `text`, compiled. */
export async function compiled(text: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await unpack(text));
}

/** The engine unpacked. Every worker is given `module`, which reads and counts, and the region table; `view` is the page's. */
export interface Loaded { readonly module: WebAssembly.Module; readonly view: WebAssembly.Module; readonly regions: Uint8Array }

/** Unpacks the blocks and compiles the modules, at once where it is called. */
export async function load({ ingest, view, regions }: Packed): Promise<Loaded> {
  const [module, own, table] = await Promise.all([compiled(ingest), compiled(view), unpack(regions)]);
  return { module, view: own, regions: table };
}
