-- `start/end;start/end` in a cell becomes a row for each interval. Times may hold slashes themselves (2026/03/29): the
-- slash in the middle parts start from end, and where both are written alike that is the middle of the text. A part
-- that cannot be read leaves NULLs behind.
INSERT INTO pause_stamp
SELECT ticket, $name AS name, $start AS start, $until AS until
FROM (
    SELECT ticket,
           CASE WHEN even THEN substr(part, 1, strlen(part) // 2) ELSE array_to_string(halves[1:len(halves) // 2], '/') END AS a,
           CASE WHEN even THEN substr(part, strlen(part) // 2 + 2) ELSE array_to_string(halves[len(halves) // 2 + 1:], '/') END AS b
    FROM (
        SELECT ticket, part, even, CASE WHEN NOT even THEN string_split(part, '/') END AS halves
        FROM (
            SELECT ticket, part, substr(part, strlen(part) // 2 + 1, 1) = '/' AND strlen(part) % 2 = 1 AS even
            FROM (
                SELECT rowid AS ticket, unnest(string_split(trim($column, ' ;'), ';')) AS part
                FROM $table WHERE $column IS NOT NULL
            )
            WHERE part <> ''
        )
    )
)
