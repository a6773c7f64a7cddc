-- Events to tickets: each end of a clock is the first or last of some events; the mask is that of the event row whose
-- values the ticket takes ($pick: arg_min for the first, arg_max for the last; ties go by the order of the file).
CREATE TABLE ticket AS
SELECT id, $ends, $pick(mask, happened::HUGEINT * 17179869184 + row) AS mask, count(*) AS events, 0 AS verdict
FROM (SELECT id, bits, mask, $at AS happened, rowid AS row FROM event WHERE verdict = 0)
GROUP BY id
