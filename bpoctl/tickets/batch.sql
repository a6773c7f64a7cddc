-- A row for each line of a batch, in the order of the file: its cells, and the stamps of its times.
CREATE TABLE batch AS
SELECT $cells, $stamps FROM $source
