// A server on this computer for the pages that are measured beside ours.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';

/**
 * Serves `answers`: path → { type, body } or { type, file }. Returns the address, without a slash at its end. It does
 * not keep the process alive.
 */
export async function serve(answers) {
  const server = createServer((request, response) => {
    const { type, body, file } = answers[request.url] ?? {};
    response.writeHead(type ? 200 : 404, { 'Content-Type': type ?? 'text/plain' });
    if (file) createReadStream(file).pipe(response);
    else response.end(body);
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

/** A page with a file chooser and the script at `path`. */
export const chooserPage = path => ({ type: 'text/html', body: `<!doctype html><input type="file"><script type="module" src="${path}"></script>` });
