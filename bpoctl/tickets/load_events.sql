-- One row an event: its ticket, its stamp, which moments and pause ends it is (bits), which populations and
-- exclusions its row falls under (mask), and what is wrong with it (verdict 0: nothing).
CREATE TABLE event AS
SELECT id, stamp, bits, mask, verdict, CASE verdict $notes END AS note
FROM (
    SELECT *, CASE $verdicts ELSE 0 END AS verdict
    FROM (SELECT $id AS id, $stamp AS stamp, $bits AS bits, $mask AS mask, $time AS t0 FROM $source)
)
