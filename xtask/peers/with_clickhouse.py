"""ClickHouse, as chdb: with_clickhouse.py KIND FILE THREADS"""
import json
import sys

from chdb import session

from answer import Clock

kind, file, threads = sys.argv[1:]
assert kind == 'netfilter', kind
engine = session.Session()


def rows(query):
    return json.loads(str(engine.query(query, 'JSONCompact')))['data']


RECORDS = rf"""
SELECT
  concat('2008-', transform(substring(line, 1, 3), ['Jul', 'Aug', 'Sep', 'Oct'], ['07', '08', '09', '10'], ''), '-',
    replaceOne(substring(line, 5, 2), ' ', '0')) AS day,
  substring(line, 17, 8) AS sensor, lower(extract(line, 'PROTO=(\\w+)')) AS protocol,
  toUInt16OrZero(extract(line, 'DPT=(\\d+)')) AS port, extract(line, 'SRC=([0-9.]+)') AS source
FROM file('{file}', 'LineAsString')"""
BOTH = 'sum(accesses), sum(sources)'
SERVICE = "if(protocol = 'icmp', 'ping', concat(toString(port), '/', protocol)) AS service"

clock = Clock()
engine.query('CREATE DATABASE bench')
engine.query(f"""
CREATE TABLE bench.cube ENGINE = Memory AS
SELECT day, sensor, protocol, port, count() AS accesses, uniqExact(source) AS sources
FROM ({RECORDS}) GROUP BY day, sensor, protocol, port SETTINGS max_threads = {int(threads)}""")
clock.stop(
    rows(f'SELECT {BOTH} FROM bench.cube'),
    rows(f'SELECT day, {BOTH} FROM bench.cube GROUP BY day ORDER BY day'),
    rows(f'SELECT {SERVICE}, {BOTH} FROM bench.cube GROUP BY service ORDER BY sum(accesses) DESC, service LIMIT 10'),
    rows(f'SELECT {BOTH} FROM bench.cube GROUP BY sensor'),
)
