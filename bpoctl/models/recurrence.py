"""How often something comes again, and the period that it then comes in."""

NOUNS = {
    "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "half-yearly": "half-year",
    "yearly": "year",
}  # fmt: skip
"""The period that a recurrence names."""

OFTEN = tuple(NOUNS)
EACH_PERIOD = OFTEN[1:]
"""Those whose period a record can name: a day is none."""
