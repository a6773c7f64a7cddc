-- One row an event: its ticket, its stamp, which moments and pause ends it is (bits), which populations and
-- exclusions its row falls under (mask), and what is wrong with it (verdict 0: nothing). The ticket of a refused row
-- gives way to the cell that refused it.
CREATE TABLE event AS
SELECT CASE WHEN verdict = 0 THEN id $notes END AS id, stamp, bits, mask, verdict
FROM (
    SELECT *, CASE $verdicts ELSE 0 END AS verdict
    FROM (SELECT $id AS id, $stamp AS stamp, $bits AS bits, $mask AS mask, $time AS t0 FROM $source)
)
