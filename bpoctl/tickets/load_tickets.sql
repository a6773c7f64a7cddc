-- One row a ticket: its number, a stamp for each moment, the pauses as written, which populations and exclusions it
-- falls under (mask), and what is wrong with it (verdict 0: nothing). The number of a refused row gives way to the cell
-- that refused it: a column of its own would be empty ten million times.
CREATE TABLE ticket AS
SELECT CASE WHEN verdict = 0 THEN id $notes END AS id, $stamp_names $pause_names mask, verdict
FROM (
    SELECT *, CASE $verdicts ELSE 0 END AS verdict$plain
    FROM (SELECT $id AS id, $stamps $texts $pauses $mask AS mask FROM $source)
)
