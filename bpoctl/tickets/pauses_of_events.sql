-- A pause begins with each of its `from` events and ends with the next event of its ticket that is one of its `to`.
INSERT INTO pause
SELECT ticket, $name AS name, happened AS start, until
FROM (
    SELECT ticket, bits, happened,
           min(CASE WHEN bits & $to <> 0 THEN happened END) OVER (
               PARTITION BY ticket ORDER BY happened, row ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
           ) AS until
    FROM (
        SELECT ticket.rowid AS ticket, event.bits, $at AS happened, event.rowid AS row
        FROM event JOIN ticket USING (id)
        WHERE event.verdict = 0 AND event.bits & ($from | $to) <> 0
          AND id IN (SELECT id FROM event WHERE verdict = 0 AND bits & $from <> 0)
    )
)
WHERE bits & $from <> 0
