-- The open time at which the duration is used up, with the pauses added that begin before then, and from there back to
-- UTC: into the span in which that much open time is reached. A pause that begins just then adds nothing.
WITH starts AS (
    SELECT ticket, micros, u, $open_u AS a
    FROM (SELECT batch.rowid AS ticket, micros, $start AS u FROM batch JOIN duration ON duration.text = $duration)
), $disjoint ahead AS (
    SELECT ticket, starts.a + micros AS goal, greatest(p.a, starts.a) AS a, p.b - greatest(p.a, starts.a) AS us
    FROM disjoint p JOIN starts USING (ticket) WHERE p.a < p.b AND p.b > starts.a
), paused AS (
    SELECT ticket, sum(us) FILTER (a < goal + before) AS us
    FROM (
        SELECT *, coalesce(sum(us) OVER (
            PARTITION BY ticket ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) AS before
        FROM ahead
    )
    GROUP BY ticket
), goals AS (
    SELECT ticket, u, micros, (a + micros + coalesce(paused.us, 0))::BIGINT AS goal
    FROM starts LEFT JOIN paused USING (ticket)
)
SELECT $cells, CASE WHEN goals.micros = 0 THEN u ELSE span.begins + (goal - span.gone) END AS answer
FROM batch JOIN goals ON goals.ticket = batch.rowid ASOF LEFT JOIN span ON goals.goal > span.gone
ORDER BY batch.rowid
