-- One row a ticket: its number, a stamp for each moment, the pauses as written, which populations and exclusions it
-- falls under (mask), and what is wrong with it (verdict 0: nothing; note: the cell that could not be read).
CREATE TABLE ticket AS
SELECT id, $stamp_names, $pause_names mask, 1 AS events, verdict, CASE verdict $notes END AS note
FROM (
    SELECT *, CASE $verdicts ELSE 0 END AS verdict
    FROM (SELECT $id AS id, $stamps, $pauses $mask AS mask, $texts FROM $source)
)
