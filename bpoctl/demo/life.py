"""The demo's life: the commands that take its engagement through the eight stages, in the order of typing."""

from __future__ import annotations

FILE = "acme-support.toml"
EXPORT = "tickets-2026-q2.csv"
TODAY = "2026-07-10"
"""The day on which the demo's review is written; its records are in order on that day."""

COMMANDS = f"""\
apply {FILE} --quiet
use acme-support
sla sign --party client --name 'Tomas Reuter' --role 'managing director' --on 2026-02-19
sla sign --party provider --name 'Rafael Santos' --role 'director of operations' --on 2026-02-20
advance --on 2026-01-14 --reason 'steering committee of 14 January'
advance --on 2026-02-02
advance --on 2026-02-20
advance --on 2026-03-16
advance --on 2026-03-27
advance --on 2026-03-31
delivery import {EXPORT} --on 2026-07-02
review close 2026-04 --on 2026-07-03
review close 2026-05 --on 2026-07-03
review close 2026-06 --on 2026-07-06
advance --on 2026-07-10
doc build --as-of {TODAY}
"""
"""Each line is a command without the word `bpoctl`."""
