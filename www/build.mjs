// Makes the page: one HTML file with everything inside.
//
//   node www/build.mjs            (cargo xtask runs this, after wasm-pack)
//   node www/build.mjs APP PAGE   (a page of the tests: another app, written to another file)
//
// Shell and app are bundled by esbuild; the app's document is written into the
// shell's as text, and so are the engine's modules, behind it; both carry one policy with the hash of every script and
// style. No address is loaded when the page runs, so none stands in it.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { toolchain } from './toolchain.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...path) => join(root, ...path);
const { module, page, budget } = toolchain(root);
/** The crate's, which the page shows in its foot. */
const version = /^version = "(.+)"$/m.exec(readFileSync(at('Cargo.toml'), 'utf8'))?.[1] ?? '';
const [, , app = 'www/app.tsx', output = page.file] = process.argv;

/** Bytes as they travel in the page; `www/packed.ts` undoes it. */
const packFile = path => (existsSync(at(path)) ? gzipSync(readFileSync(at(path)), { level: 9 }).toString('base64') : '');

/** Modules that have no file: what each one's default export is. */
const virtual = {
  'virtual:worker-source': () => bundle({ entryPoints: [at('www/worker.ts')] }, 'ingest'),
  'virtual:month-worker-source': () => bundle({ entryPoints: [at('www/month-worker.ts')] }, 'month'),
};

const virtualModules = {
  name: 'virtual',
  setup(it) {
    it.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: 'virtual' }));
    it.onLoad({ filter: /.*/, namespace: 'virtual' }, async ({ path }) => {
      const make = virtual[path];
      if (!make) return { errors: [{ text: `no such module: ${path}` }] };
      return { contents: await make(), loader: 'text' };
    });
  },
};

/** One classic script (or style sheet), as text. Of the modules it may hold `only` the glue of this one. */
async function bundle(options, only) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // wasm-bindgen's glue would look for its module beside itself; it is handed
    // the bytes instead, and a classic script has no import.meta.
    define: { 'import.meta.url': '""', TEITEN_VERSION: JSON.stringify(version) },
    plugins: [virtualModules],
    logLevel: 'warning',
    ...options,
  });
  const strange = Object.keys(metafile.inputs).find(path => path.startsWith(`${module.folder}/`) && !path.startsWith(`${module.folder}/${only}/`));
  if (strange) throw new Error(`a bundle that may hold the module ${only} holds ${strange}`);
  return clean(outputFiles[0].text.trim());
}

/** The parser would change these two before it hashes a script. */
function clean(text) {
  if (/[\r\0]/.test(text)) throw new Error('a bundle holds a CR or a NUL: its hash would not match');
  return text;
}

/**
 * Text that stands inside <script> or <style> of a document. esbuild writes
 * "</script" so that it ends nothing; "<!--" alone is harmless, but makes the
 * parser look for the end of a "<script" that follows.
 */
function inside(tag, text) {
  if (new RegExp(`</${tag}`, 'i').test(text)) throw new Error(`a bundle holds "</${tag}"`);
  if (/<!--[^]*<script/i.test(text)) throw new Error('a bundle holds "<!--" before "<script": split one of them');
  return text;
}

const hash = text => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

/** Fills {{names}}; a name that is not given, or given and not used, is an error. */
function fill(file, values) {
  const unused = new Set(Object.keys(values));
  const text = readFileSync(at('www', file), 'utf8').replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`${file}: no value for ${name}`);
    unused.delete(name);
    return values[name];
  });
  if (unused.size) throw new Error(`${file} has no place for ${[...unused].join(', ')}`);
  return text;
}

const shellScript = inside('script', await bundle({ entryPoints: [at('www/shell.ts')] }));
const shellStyle = inside('style', await bundle({ entryPoints: [at('www/shell.css')] }));
const appStyle = inside('style', existsSync(at('www/style.css')) ? await bundle({ entryPoints: [at('www/style.css')] }) : '');
// guard.ts stands before everything the app imports.
const appScript = inside('script', await bundle({
  stdin: { contents: `import './guard.ts'; import ${JSON.stringify(at(app))};`, resolveDir: at('www'), sourcefile: 'entry.ts', loader: 'ts' },
}, 'view'));

// The frame inherits the shell's policy, so both hold all four hashes.
const policy = [
  "default-src 'none'",
  `script-src ${hash(shellScript)} ${hash(appScript)} 'wasm-unsafe-eval'`,
  'worker-src blob:',
  `style-src ${hash(shellStyle)} ${hash(appStyle)}`,
  'img-src data: blob:',
  "connect-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types shell worker',
].join('; ');

const wasmFile = name => `${module.folder}/${name}/${name}_bg.wasm`;
for (const file of module.names.map(wasmFile)) if (!existsSync(at(file))) throw new Error(`${file} is missing: run \`cargo xtask build\``);
const blocks = { regions: packFile('data/regions.bin') };
for (const name of module.names) blocks[name] = packFile(wasmFile(name));
// Without "<" nothing in the app can end the block it stands in, nor open a
// comment there; www/shell.ts puts the "<" back.
const frame = fill('frame.html', { policy, appStyle, appScript }).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const html = fill('shell.html', { policy, shellStyle, shellScript, frame, ...blocks });

mkdirSync(dirname(at(output)), { recursive: true });
writeFileSync(at(output), html, 'utf8');

const wasm = module.names.map(name => ({ name, bytes: readFileSync(at(wasmFile(name))) }));
const sizes = [
  ...wasm.map(({ name, bytes }) => [`${name}, gzip`, gzipSync(bytes, { level: 9 }).length, budget[`${name}_gzip`]]),
  ['page', Buffer.byteLength(html), budget.page],
  ['page, gzip', gzipSync(html, { level: 9 }).length, budget.page_gzip],
];
console.log(`app ${appScript.length} characters; ${wasm.map(({ name, bytes }) => `${name} ${bytes.length} bytes`).join('; ')}`);
let over = false;
for (const [name, size, limit] of sizes) {
  console.log(`${name.padEnd(13)} ${String(size).padStart(9)} bytes of ${limit}`);
  if (!(size <= limit)) over = true;
}
if (over) {
  console.error('over the budget of wasm-pack.toml');
  process.exitCode = 1;
}
