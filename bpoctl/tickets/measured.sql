-- One clock for every ticket: start and stop in UTC, running microseconds less pauses, and the period it counts in.
-- Pauses are taken in open time (a ruler grows only while the calendar is open), made disjoint and cut to the clock.
WITH ends AS (
    SELECT rowid AS ticket, mask, $start AS a, $stop AS b FROM ticket WHERE verdict = 0
), $paused measured AS (
    SELECT $cell AS cell, a, b, CASE WHEN a <= b THEN $elapsed END AS us, $counted AS counted
    FROM ends $join
), placed AS (
    SELECT *, $period AS period FROM measured WHERE a IS NOT NULL OR b IS NOT NULL
)
