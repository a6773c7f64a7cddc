-- `start/end;start/end` in a cell becomes a row for each interval. Times may hold slashes themselves (2026/03/29): the
-- slash in the middle parts start from end. A part that cannot be read leaves NULLs behind.
INSERT INTO pause
SELECT ticket, $name AS name, $start AS start, $until AS until
FROM (
    SELECT ticket,
           array_to_string(parts[1:len(parts) // 2], '/') AS a,
           array_to_string(parts[len(parts) // 2 + 1:], '/') AS b
    FROM (
        SELECT rowid AS ticket, string_split(unnest(string_split(trim($column, ' ;'), ';')), '/') AS parts
        FROM ticket WHERE verdict = 0 AND $column IS NOT NULL AND trim($column, ' ;') <> ''
    )
)
