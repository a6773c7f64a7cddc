paused AS (
    SELECT ticket, sum(greatest(0, least(p.b, $open_b) - greatest(p.a, $open_a))) AS us
    FROM disjoint p JOIN ends USING (ticket)
    WHERE p.a < p.b AND ends.a <= ends.b
    GROUP BY ticket
),
