-- What every entrant has to answer, from the cube: totals, days, the busiest services, sensors. Numbers as DOUBLE,
-- which holds them exactly and which JavaScript has.
SELECT sum(accesses)::DOUBLE AS accesses, sum(sources)::DOUBLE AS sources FROM cube;
SELECT day, sum(accesses)::DOUBLE AS accesses, sum(sources)::DOUBLE AS sources FROM cube GROUP BY ALL ORDER BY day;
SELECT CASE protocol WHEN 'icmp' THEN 'ping' ELSE port || '/' || protocol END AS service,
  sum(accesses)::DOUBLE AS accesses, sum(sources)::DOUBLE AS sources
FROM cube GROUP BY ALL ORDER BY accesses DESC, service LIMIT 10;
SELECT sum(accesses)::DOUBLE AS accesses, sum(sources)::DOUBLE AS sources FROM cube GROUP BY sensor ORDER BY ALL
