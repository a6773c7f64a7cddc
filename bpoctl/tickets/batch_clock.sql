-- Open time between start and end, less pauses; an end before its start gives the same figure negative.
WITH ends AS (
    SELECT ticket, sign, $open_a AS a, $open_b AS b
    FROM (
        SELECT ticket, least(a, b) AS a, greatest(a, b) AS b, CASE WHEN b < a THEN -1 ELSE 1 END AS sign
        FROM (SELECT rowid AS ticket, $start AS a, $until AS b FROM batch)
    )
), $disjoint paused AS (
    SELECT ticket, sum(greatest(0, least(p.b, ends.b) - greatest(p.a, ends.a))) AS us
    FROM disjoint p JOIN ends USING (ticket) WHERE p.a < p.b GROUP BY ticket
)
SELECT $cells, (sign * (ends.b - ends.a - coalesce(paused.us, 0)))::BIGINT AS answer
FROM batch JOIN ends ON ends.ticket = batch.rowid LEFT JOIN paused USING (ticket)
ORDER BY batch.rowid
