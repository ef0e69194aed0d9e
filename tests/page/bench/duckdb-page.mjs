// The page DuckDB-WASM is measured in: a file chooser, and the same work as ours. The queries are those that DuckDB has
// natively; the address says after "#" which.
import * as duckdb from '@duckdb/duckdb-wasm';
import answer from '../../../xtask/peers/duckdb/answer.sql';
import csv from '../../../xtask/peers/duckdb/csv.sql';

const kind = location.hash.slice(1);
const query = { csv, 'csv-gz': csv }[kind];

async function start() {
  if (!query) throw new Error(`DuckDB-WASM is not asked about ${kind}`);
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker('/worker.js'));
  await database.instantiate(new URL('/engine.wasm', location.href).href);
  return { database, connection: await database.connect() };
}

async function count({ database, connection }, file) {
  const begun = performance.now();
  await database.registerFileHandle('log', file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
  await connection.query(query.replace('{file}', 'log').replace('{compression}', kind === 'csv' ? 'none' : 'gzip'));
  const tables = [];
  for (const it of answer.split(';')) tables.push((await connection.query(it)).toArray().map(row => row.toJSON()));
  const [[total], days, services, sensors] = tables;
  return {
    seconds: (performance.now() - begun) / 1000,
    answer: {
      ...total,
      days: days.map(it => [it.day, it.accesses, it.sources]),
      services: services.map(it => [it.service, it.accesses, it.sources]),
      sensors: sensors.map(it => [it.accesses, it.sources]),
    },
  };
}

const engine = start();
globalThis.started = engine.then(() => true);
globalThis.outcome = new Promise((resolve, reject) => {
  document.querySelector('input').addEventListener('change', ({ target }) => {
    engine.then(it => count(it, target.files[0])).then(resolve, reject);
  });
});
// Nobody may be waiting for it yet.
globalThis.outcome.catch(() => {});
