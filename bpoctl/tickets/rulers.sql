-- A ruler answers "how much by then?" with one look into a list: slot by slot, from pieces that each hold from
-- `begins` on. Within a slot the answer grows one for one, so that list entries and a remainder give it exactly.
CREATE TABLE $name AS
SELECT list($value ORDER BY s.slot) AS ticks
FROM (SELECT unnest(range($first, $last + 2)) AS slot) s
ASOF LEFT JOIN (SELECT unnest($$1) AS begins, unnest($$2) AS until, unnest($$3) AS base) p ON s.slot * $width >= p.begins
