paused AS (
    SELECT ticket, sum(greatest(0, least(p.b, b_open) - greatest(p.a, a_open))) AS us
    FROM disjoint p JOIN ends USING (ticket)
    WHERE p.a < p.b AND ends.a <= ends.b
    GROUP BY ticket
),
