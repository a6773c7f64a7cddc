-- A ticket number that occurs twice: rows alike in all that is read keep their first, the rest are copies; rows that
-- differ contradict each other, and none of them is believed.
CREATE TABLE copies AS
SELECT ticket, CASE WHEN alike THEN $copy ELSE $conflict END AS verdict
FROM (
    SELECT rowid AS ticket, id,
           min(hash($cells)) OVER (PARTITION BY id) = max(hash($cells)) OVER (PARTITION BY id) AS alike,
           row_number() OVER (PARTITION BY id ORDER BY rowid) AS nth
    FROM ticket
    WHERE verdict = 0 AND hash(id) IN (SELECT hash(id) FROM ticket WHERE verdict = 0 GROUP BY ALL HAVING count(*) > 1)
)
WHERE NOT alike OR nth > 1
