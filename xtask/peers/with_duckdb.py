"""DuckDB: with_duckdb.py KIND FILE THREADS"""
import sys
from pathlib import Path

import duckdb

from answer import Clock

kind, file, threads = sys.argv[1:]
queries = Path(__file__).parent / 'duckdb'
connection = duckdb.connect(config={'threads': int(threads)})

clock = Clock()
query = (queries / f'{kind.removesuffix("-gz")}.sql').read_text()
query = query.replace('{file}', file).replace('{compression}', 'gzip' if kind.endswith('-gz') else 'none')
connection.execute(query)
answers = (queries / 'answer.sql').read_text().split(';')
clock.stop(*(connection.execute(it).fetchall() for it in answers))
