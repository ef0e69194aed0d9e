// A file chooser, and a worker that takes the file in; the address says after "#" how far.
const worker = new Worker('/worker.js');

function ask(message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(message);
  });
}

globalThis.started = ask({ what: location.hash.slice(1) }).then(() => true);
globalThis.outcome = new Promise((resolve, reject) => {
  document.querySelector('input').addEventListener('change', ({ target: { files: [file] } }) => {
    const begun = performance.now();
    ask({ file }).then(({ bytes }) => resolve({ seconds: (performance.now() - begun) / 1000, bytes })).catch(reject);
  });
});
// Nobody may be waiting for it yet.
globalThis.outcome.catch(() => {});
