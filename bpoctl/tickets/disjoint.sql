opened AS (
    SELECT ticket, $open_start AS a, $open_until AS b
    FROM (SELECT ticket, start, coalesce(until, $most) AS until FROM pause $which)
), disjoint AS (
    SELECT ticket, b,
           greatest(a, coalesce(max(b) OVER (
               PARTITION BY ticket ORDER BY a, b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), a)) AS a
    FROM opened WHERE a < b
),
