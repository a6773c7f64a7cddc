"""`bpoctl help TOPIC`: manual pages."""

from __future__ import annotations

import typer

from bpoctl import output
from bpoctl.errors import EXIT_CODE_MEANINGS, UsageError, nearest
from bpoctl.lifecycle import QUESTIONS, STAGES


def _stages() -> str:
    lines = [f"{place} {stage:<11} {QUESTIONS[stage]}" for place, stage in enumerate(STAGES, 1)]
    return "\n".join(
        [
            *lines,
            "",
            "A stage is passed when somebody passed it (bpoctl advance), nobody opened it again (bpoctl reopen), and",
            "its gate still holds on the day asked about. A gate holds when no rule of severity error speaks",
            "against it, or each that does is waived (bpoctl waive). Later stages may be worked on early, but they",
            "pass in order.",
        ]
    )


def _exit_codes() -> str:
    return "\n".join(f"{code.value:>3}  {meaning}" for code, meaning in EXIT_CODE_MEANINGS.items())


def _files() -> str:
    return """\
bpoctl export writes an engagement as TOML: schema = 1, [engagement], and [[STAGE.RECORDS]] for each record.
bpoctl plan FILE shows what a file would change, bpoctl apply FILE changes it, all or nothing. Records that the file
does not name are kept, unless --prune. History (passes, waivers, signatures, closed periods) stands under [record];
it is restored into an empty engagement only.
A folder of such files needs no store: bpoctl check FOLDER judges it, and in it, or with --db FOLDER, BPOCTL_DB or db in
bpoctl.toml, everything that reads works; what writes says which file to edit, and exits 3. A store goes before files.
Money is "1234.50" or "1234.50 USD", a percentage is target = "95" with unit = "%", dates are TOML dates."""


def _documents() -> str:
    return """\
bpoctl doc list shows what can be built, bpoctl doc build builds it, bpoctl doc check says whether what was built still
says what the state says. A document's front matter names the engagement, the agreement version, the day and a hash of
the records it reads. Templates of a workspace's own stand in its folder templates/ and go before the shipped ones."""


def _tickets() -> str:
    return """\
bpoctl delivery profile add says how an export is read: which columns or events are which moments, in which zone.
bpoctl delivery import FILE --profile KEY reads it, measures each level that takes its figure from tickets, month by
month, and records where each figure comes from. Rows that cannot be read go to a rejects file with their reason.
Rows read = used + excluded by rule + rejected, always.
With --keep the export is stored as Parquet beside the store, under its SHA-256, and bpoctl delivery explain reads it
when the file itself is gone. The same export is not read twice; a corrected one --replaces its predecessor."""


def _calendars() -> str:
    return """\
A calendar file is TOML: time_zone = "Europe/Berlin", [weekly] with mon = ["09:00-12:00", "13:00-17:00"] and
fri = ["22:00-06:00"] (a shift belongs to the day it starts; equal ends are 24 hours; 24:00 is the end of a day),
holidays = ["2026-12-25", "*-01-01"], public_holidays = { country = "DE", subdivision = "BE" }, and [dates] with other
hours for a date: "2026-12-24" = ["09:00-12:00"]. Times without an offset are in its zone; one that does not exist
moves forward, one that exists twice is the first."""


def _closing() -> str:
    return """\
bpoctl review close MONTH seals a month: its figures, invoices, reliefs and credits stay as they are, and so does every
longer window that ends in it. It cannot be undone. What turns out wrong later is a true-up, booked in an open month:
  bpoctl delivery true-up add --level KEY --corrects 2026-04 --period 2026-07 --value N --agreed-on DATE --reason TEXT
states the figure that is right (--numerator and --denominator of a share, --instance of a system or site), or with
--amount AMOUNT what both sides agreed on instead; an amount below nought is due to the provider.
The closed month is reckoned again by its own terms with that figure, caps and all; the difference, and that of a later
month up to the booking that hangs on the figure, stands in the statement of the month of booking and enters its net
and settlement. True-ups build on each other. From its booking on, months look back at the figure that is right. The
statement of the closed month stays, with one line that names the true-up.
A month is judged by the terms in force in it: the dates decide, not the signatures. An amendment that nobody signed
judges from its first day; bpoctl sla credits, status and next say so, and closing a month that it judges asks first."""


def _credits() -> str:
    return """\
What a contract says of service levels and credits, and the terms it is written with. Levels, credit terms and
consequences are records of one version: bpoctl sla level|credit|consequence add; bpoctl schema lists every term.

what is measured     level: measure, source, clock_from, clock_to, calendar, pauses, threshold, percentile, population,
                     targets (by severity, channel, hours), deadline, cut_off, also (a second measure), per, instances
over what time       level: window = week to year, contract-quarter, contract-year, event (each case), or rolling
                     with rolling_days and judged
what it is held to   level: target, minimum, equality (one for each bound and edge if need be), rounding, min_sample,
                     no_data, phases (ramp, report-only, relief, baseline), improvement, quota
what a failure is    credit: form = pool-two-tier, pool-one-tier, weight (shares of what is at_risk; allocation on the
worth                level); gap (rate or amount a point or step, step, scale); bands (percent or amount by figure);
                     points (by severity; point_value, point_rate, point_bands, point_scale); amount (for each failure)
when it falls due    credit: trigger = minimum, target, threshold (credit_threshold), occurrences (allowance,
                     allowance_percent), breaches (so many in rolling periods), minimum-or-breaches
again and again      credit: repeat_multiplier, repeats with repeat_periods
of which charges     credit: charge_base, charge_parts, charge_span, worth_of, monthly_charges, part_month, exchange
how much at most     level: credit_cap, credit_cap_amount; credit: cap, cap_days, cap_quarter, cap_year, cap_term,
                     cap_amounts, least_credit; agreement: credit_cap and the same on a quarter, year, term, in money
what comes back      credit: earn_back, earn_back_order; level: bonus, bonus_rate, bonus_bands; credit: bonus_use
what excuses         delivery relief, relief_notice_days; level: excluded, volume_excess; credit: one_incident
claimed and paid     credit: claim_days, claim_months, settlement, settlement_lag, payout_days, left_over
beside money         consequence: action = rectification-plan, step-in, termination, extra-credit; by breaches, below a
                     threshold, or of sums (sum_of points, credits, missed-levels over sum_months); plan_days,
                     cure_days, then; agreement: termination_fees

A term that is left out is silent: where a credit hangs on it, it is refused and the term is named. bpoctl check finds
such terms before anybody signs; bpoctl calc credits FILE reckons every month of a file, each step shown."""


_TOPICS = {
    "stages": _stages,
    "exit-codes": _exit_codes,
    "calendars": _calendars,
    "files": _files,
    "documents": _documents,
    "tickets": _tickets,
    "credits": _credits,
    "closing": _closing,
}


def help_(topic: str | None = typer.Argument(None, metavar="[TOPIC]", help="Which page.")) -> None:
    """Manual pages: stages, exit-codes, calendars, files, documents, tickets, credits, closing."""
    if topic is None:
        output.say("topics: " + ", ".join(_TOPICS))
        output.talk("bpoctl help TOPIC        shows one; bpoctl COMMAND -h shows a command")
        return
    page = _TOPICS.get(topic)
    if page is None:
        close = nearest(topic, list(_TOPICS))
        raise UsageError(
            f"no topic `{topic}`." + (f" Did you mean `{close}`?" if close else ""), f"topics: {', '.join(_TOPICS)}"
        )
    output.say(page())
