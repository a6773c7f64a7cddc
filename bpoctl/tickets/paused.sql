opened AS (
    SELECT ticket, $open_start AS a, $open_until AS b
    FROM (SELECT ticket, start, coalesce(until, $most) AS until FROM pause WHERE name IN ($names))
), disjoint AS (
    SELECT ticket, b,
           greatest(a, coalesce(max(b) OVER (
               PARTITION BY ticket ORDER BY a, b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), a)) AS a
    FROM opened WHERE a < b
), paused AS (
    SELECT ticket, sum(greatest(0, least(p.b, $open_b) - greatest(p.a, $open_a))) AS us
    FROM disjoint p JOIN ends USING (ticket)
    WHERE p.a < p.b AND ends.a <= ends.b
    GROUP BY ticket
),
