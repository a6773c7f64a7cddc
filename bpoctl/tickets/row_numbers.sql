-- The rows that were refused, numbered as in the file: a row of the table comes after the header, after the rows
-- before it, and after the lines before it that never became rows (they are in `line`, numbered by the reader).
WITH skipped AS (
    SELECT line - 1 - nth AS after, max(nth) AS lines
    FROM (SELECT line, row_number() OVER (ORDER BY line) AS nth FROM (SELECT DISTINCT line FROM line))
    GROUP BY after
), refused AS (
    SELECT rowid AS row, verdict, id AS note FROM $table WHERE verdict BETWEEN 1 AND $last
)
SELECT row + 2 + coalesce(lines, 0) AS number, verdict, note, NULL AS line_reason, NULL AS line_column
FROM refused ASOF LEFT JOIN skipped ON refused.row >= skipped.after
UNION ALL
SELECT line, 0, any_value(text), first(reason ORDER BY place), first(place ORDER BY place)
FROM line GROUP BY line
ORDER BY number
