-- Times as texts to stamps. A stamp is one BIGINT: microseconds since 1970 times two, plus one where they are UTC
-- (the text carried an offset) and plus nothing where they are local (the profile's zone applies). NULL: not a time.

CREATE MACRO stamp(us, is_utc) AS
    CASE WHEN us >= 0 AND us < 4102444800000000 THEN us * 2 + is_utc END;

CREATE MACRO local_micros(t) AS
    epoch_us(try_cast(replace(replace(upper(t), 'T', ' '), ',', '.') AS TIMESTAMP));

CREATE MACRO offset_micros(sign, hours, minutes) AS
    (CASE sign WHEN '-' THEN -60000000 ELSE 60000000 END)::BIGINT
    * (coalesce(try_cast(hours AS BIGINT), 0) * 60 + coalesce(try_cast(minutes AS BIGINT), 0));

CREATE MACRO stamp_of_parts(p, naive_is_fine) AS
    CASE
        WHEN p.t = '' THEN NULL
        WHEN p.utc <> '' OR p.sign <> '' THEN stamp(local_micros(p.t) - offset_micros(p.sign, p.h, p.m), 1)
        WHEN naive_is_fine THEN stamp(local_micros(p.t), 0)
    END;

-- Year first, a time of day always, an offset or not; the same form that bpoctl.analysis.durations reads.
CREATE MACRO slow_iso_stamp(x, naive_is_fine) AS
    stamp_of_parts(
        regexp_extract(
            trim(x),
            '(?i)^([0-9]{4}(?:-[0-9]{2}-|/[0-9]{2}/)[0-9]{2}[T ] *[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?) *(?:(Z|UTC)|([+-])([01][0-9]|2[0-3])(?::?([0-5][0-9]))?)?$$',
            ['t', 'utc', 'sign', 'h', 'm']
        ),
        naive_is_fine
    );

-- Most stamps of most exports are `2026-03-29 09:00:00`: those need no regular expression.
CREATE MACRO iso_stamp(x, naive_is_fine) AS
    CASE
        WHEN naive_is_fine AND strlen(x) = 19 AND x[17] = ':' AND x >= '1970' AND x < '2100' AND NOT ends_with(upper(x), 'Z')
            THEN epoch_us(try_cast(x AS TIMESTAMP)) * 2
        ELSE slow_iso_stamp(x, naive_is_fine)
    END;
