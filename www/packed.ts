// Bytes that travel inside the page: gzip, then base64, in blocks of the document that are no scripts (www/frame.html).

interface FromBase64 { fromBase64(text: string): Uint8Array<ArrayBuffer> }

/** The text of a block; empty if there is none. */
export function packed(block: 'module' | 'regions'): string {
  return document.getElementById(block)?.textContent ?? '';
}

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

/** What every worker is given: the engine's module, compiled, and the region table. */
export interface Loaded { readonly module: WebAssembly.Module; readonly regions: Uint8Array }

/** Unpacks both blocks and compiles the module, at once where it is called. */
export async function load(module: string, regions: string): Promise<Loaded> {
  const [code, table] = await Promise.all([unpack(module), unpack(regions)]);
  return { module: await WebAssembly.compile(code), regions: table };
}
