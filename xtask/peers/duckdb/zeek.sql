-- Only the columns that are needed, as text: the rest of each record is skipped.
CREATE OR REPLACE TEMP TABLE cube AS
SELECT day, sensor, protocol, port, sum(n)::BIGINT AS accesses, count(*) AS sources
FROM (
  SELECT ts[1:10] AS day, "id.resp_h" AS sensor, proto AS protocol, "id.resp_p" AS port, "id.orig_h" AS source, count(*) AS n
  FROM read_json('{file}', format = 'newline_delimited', columns = {'ts': 'VARCHAR', 'id.orig_h': 'VARCHAR',
    'id.resp_h': 'VARCHAR', 'id.resp_p': 'USMALLINT', 'proto': 'VARCHAR'})
  GROUP BY ALL
) GROUP BY ALL
