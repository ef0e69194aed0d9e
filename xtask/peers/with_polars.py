"""Polars: with_polars.py KIND FILE; the number of threads is POLARS_MAX_THREADS."""
import sys

import polars as pl

from answer import Clock

kind, file = sys.argv[1:3]

clock = Clock()
if kind == 'csv':
    types = {'src_port': pl.UInt16, 'dst_port': pl.UInt16}
    day, sensor, port, source = 'timestamp', 'sensor', 'dst_port', 'src_ip'
    records = pl.scan_csv(file, schema_overrides=types)
else:
    day, sensor, port, source = 'ts', 'id.resp_h', 'id.resp_p', 'id.orig_h'
    columns = {day: pl.String, source: pl.String, sensor: pl.String, port: pl.Int64, 'proto': pl.String}
    records = pl.scan_ndjson(file, schema=columns)
records = records.select(
    pl.col(day).str.slice(0, 10).alias('day'), pl.col(sensor).alias('sensor'), pl.col('proto').alias('protocol'),
    pl.col(port).alias('port'), pl.col(source).alias('source'),
)
cells = ['day', 'sensor', 'protocol', 'port']
cube = records.group_by(cells).agg(pl.len().alias('accesses'), pl.col('source').n_unique().alias('sources'))
cube = cube.collect(engine='streaming')

both = [pl.col('accesses').sum(), pl.col('sources').sum()]
service = pl.when(pl.col('protocol') == 'icmp').then(pl.lit('ping')).otherwise(pl.format('{}/{}', 'port', 'protocol'))
services = cube.group_by(service.alias('service')).agg(both)
services = services.sort(['accesses', 'service'], descending=[True, False]).head(10)
sensors = cube.group_by('sensor').agg(both).select('accesses', 'sources')
clock.stop(cube.select(both).rows(), cube.group_by('day').agg(both).sort('day').rows(), services.rows(), sensors.rows())
