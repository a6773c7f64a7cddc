-- One clock for every ticket: start and stop (a, b) in UTC, running microseconds less pauses, and the period it counts in.
-- Pauses are taken in open time (a ruler grows only while the calendar is open), made disjoint and cut to the clock. The
-- one pause (c, d) of a ticket stands beside it; what has several is joined from `pause`. The client's input is i.
WITH ends AS (
    SELECT ticket, mask, a, b, d, i, $open_a AS a_open, $open_b AS b_open, $open_c AS c_open, $open_d AS d_open
    FROM (
        SELECT rowid AS ticket, mask, $start AS a, $stop AS b, $begun AS c, $ended AS d, $input AS i FROM ticket WHERE verdict = 0
    )
), $paused measured AS (
    SELECT ticket, $cell AS cell, a, b, i, CASE WHEN a <= b THEN $elapsed END AS us, $counted AS counted
    FROM ends $join
), placed AS (
    SELECT *, $period AS period FROM measured WHERE a IS NOT NULL OR b IS NOT NULL
)
