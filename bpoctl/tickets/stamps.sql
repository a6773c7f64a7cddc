-- Times as texts to stamps. A stamp is one BIGINT: microseconds since 1970 times two, plus one where they are UTC
-- (the text carried an offset) and plus nothing where they are local (the profile's zone applies). NULL: not a time.

CREATE MACRO local_micros(t) AS
    epoch_us(try_cast(replace(replace(upper(t), 'T', ' '), ',', '.') AS TIMESTAMP));

CREATE MACRO offset_micros(sign, hours, minutes) AS
    (CASE sign WHEN '-' THEN -60000000 ELSE 60000000 END)::BIGINT
    * (coalesce(try_cast(hours AS BIGINT), 0) * 60 + coalesce(try_cast(minutes AS BIGINT), 0));

CREATE MACRO stamp_of_parts(p, naive_is_fine) AS
    CASE
        WHEN p.t = '' THEN NULL
        WHEN p.utc <> '' OR p.sign <> '' THEN (local_micros(p.t) - offset_micros(p.sign, p.h, p.m)) * 2 + 1
        WHEN naive_is_fine THEN local_micros(p.t) * 2
    END;

-- The form of most stamps of a file is known from its first rows and tried first; this reads all the others.
-- Year first, a time of day always, an offset or not; the same form that bpoctl.analysis.durations reads. The lambda
-- is there for speed: a common subexpression outside of one would be worked out for every row, needed or not.
CREATE MACRO iso_stamp(x, naive_is_fine) AS
    list_transform(
        [regexp_extract(
            trim(x),
            '(?i)^([0-9]{4}(?:-[0-9]{2}-|/[0-9]{2}/)[0-9]{2}[T ] *[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?) *(?:(Z|UTC)|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?)?$$',
            ['t', 'utc', 'sign', 'h', 'm']
        )],
        lambda p: stamp_of_parts(p, naive_is_fine)
    )[1];

-- A cell that is not empty and holds no time of 1970-2099.
CREATE MACRO is_bad(stamp, cell) AS
    CASE WHEN stamp IS NULL THEN coalesce(trim(cell) <> '', false) ELSE stamp NOT BETWEEN 0 AND 8204889599999999 END;

-- Whether two stamps of one form are a pause that can be taken as it is: both of 1970-2099, the end not before the start.
CREATE MACRO is_span(begun, until) AS coalesce(begun >= 0 AND until >= begun AND until < 8204889600000000, false);

-- Text without spaces around it. Trimming looks at every letter; nearly every cell needs none.
CREATE MACRO tidy(x) AS
    CASE WHEN starts_with(x, ' ') OR ends_with(x, ' ') OR strlen(x) <> length(x) THEN trim(x) ELSE x END;
