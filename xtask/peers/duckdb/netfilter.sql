-- One text column a line. What stands at a fixed place is cut out, the rest found by regular expressions.
CREATE OR REPLACE TEMP TABLE cube AS
SELECT day, sensor, lower(protocol) AS protocol, coalesce(try_cast(port AS USMALLINT), 0) AS port,
  sum(n)::BIGINT AS accesses, count(*) AS sources
FROM (
  SELECT '2008-' || CASE line[1:3] WHEN 'Jul' THEN '07' WHEN 'Aug' THEN '08' WHEN 'Sep' THEN '09' WHEN 'Oct' THEN '10' END
      || '-' || replace(line[5:6], ' ', '0') AS day,
    line[17:24] AS sensor, regexp_extract(line, 'PROTO=(\w+)', 1) AS protocol, regexp_extract(line, 'DPT=(\d+)', 1) AS port,
    regexp_extract(line, 'SRC=([0-9.]+)', 1) AS source, count(*) AS n
  FROM read_csv('{file}', header = false, auto_detect = false, delim = '\x01', quote = '', escape = '', columns = {'line': 'VARCHAR'})
  GROUP BY ALL
) GROUP BY ALL
