"""A credit statement for a terminal: the answer first, then every step that led to it."""

from __future__ import annotations

from bpoctl import output
from bpoctl.analysis.credits import Forecast, Line, PoolTotal, Statement
from bpoctl.analysis.credits.beside import beside
from bpoctl.analysis.credits.forecasting import RULE, Expected
from bpoctl.analysis.credits.pools import cap_percent
from bpoctl.analysis.figures import with_unit
from bpoctl.analysis.judging import Step
from bpoctl.analysis.level_words import bound_sign
from bpoctl.analysis.money import grouped, shown
from bpoctl.analysis.signed_terms import sign_command


def print_statement(found: Statement) -> None:
    """Print a month's statement, aligned and without colour."""
    _say(f"{found.engagement} · {found.period} · {_agreements(found)} · charges {found.charges.shown}", 0)
    for version, lacking in found.unsigned:
        sides = " and the ".join(lacking)
        _say(f"NOT SIGNED: agreement {version.key} judges from {version.effective_from}, unsigned by the {sides}:")
        output.say(f"    {sign_command(version.key, lacking)}")
    output.say()
    rows = [_row(line, found.currency) for line in found.lines]
    if len(found.parts) > 1:
        _say(f"{found.period} is parted: {'; '.join(f'{part.key} ({part.days} days)' for part in found.parts)}")
        output.say()
    output.table(["level", "measure", "target", "measured", "result", "credit", "clause"], rows, ["credit"])
    output.say()
    for pool in found.pools:
        _print_pool(pool, f"{pool.terms.key} ({pool.terms.version})" if len(found.parts) > 1 else pool.terms.key, found)
    total = shown(found.total, found.currency) if found.total is not None else "cannot be reckoned"
    _say(f"due from the provider: {total}")
    for phrase in beside(found):
        _say(phrase)
    for point in found.open_points:
        _say(f"open: {point}")
    for line in found.lines:
        output.say()
        _say(f"{_which(line)} ({line.window.key}): {line.verdict.reason}")
        for step in line.steps:
            _say_step(step, 5)
    for correction in found.true_ups:
        output.say()
        _say(correction.label)
        for step in correction.steps:
            _say_step(step, 5)
    for pool in found.pools:
        output.say()
        if len(found.pools) > 1:
            _say(f"{pool.terms.key} ({pool.terms.version}): {pool.terms.name}")
        for step in pool.steps:
            _say_step(step, 2, with_clause=False)


def _say_step(step: Step, indent: int, *, with_clause: bool = True) -> None:
    clause = f"  (clause {step.clause})" if step.clause and with_clause else ""
    _say(f"{step.what}: {step.formula}{f' = {step.result}' if step.result else ''}{clause}", indent)


def _say(text: str, indent: int = 2) -> None:
    """A line of the statement; at a terminal what does not fit goes on below, further in."""
    first, *more = output.folded(text, indent + 2)
    output.say(f"{' ' * indent}{first}")
    for part in more:
        output.say(f"{' ' * (indent + 2)}{part}")


def _agreements(found: Statement) -> str:
    """The version in force, or of a month that is parted those of its parts."""
    if len(found.parts) > 1:
        return f"agreements {', '.join(found.versions)}"
    return f"agreement {found.agreement.key} (in force from {found.agreement.effective_from})"


def _which(line: Line) -> str:
    return f"{line.level.key} {line.instance}" if line.instance else line.level.key


def _terms_word(pool: PoolTotal) -> str:
    """What credit terms are called: a pool where levels share one, else the credits of those terms."""
    return "pool" if pool.terms.form.startswith("pool") else "credits"


def _print_pool(pool: PoolTotal, key: str, found: Statement) -> None:
    currency = found.currency
    sum_ = shown(pool.sum, currency) if pool.sum is not None else "not known"
    if pool.idle:
        _say(f"credits {key}: no window ends in this month")
    elif cap_percent(pool.terms) is None:
        _say(f"credits {key}: sum {sum_}, no cap on a month")
    else:
        cap = shown(pool.cap, currency) if pool.cap is not None else "not known"
        reached = "cap reached" if pool.capped else "cap not reached"
        _say(f"{_terms_word(pool)} {key}: sum {sum_}, cap {cap}, {reached}")
    for limit in pool.limits:
        surely = f"at least {shown(limit.surely_left, currency)}" if limit.surely_left else "not known"
        left = shown(limit.left, currency) if limit.left is not None else surely
        _say(f"{_terms_word(pool)} {key}: of the cap of the {limit.name} {left} were left")


def print_forecast(found: Forecast) -> None:
    """Print what a month will cost on the current trend: the rule, what is expected, then the statement."""
    _say(f"Forecast. The rule: {RULE}.", 0)
    output.say()
    rows = [_expected(each) for each in found.expected]
    if rows:
        output.table(["level", "window", "expected", "band", "from"], rows, ["expected"])
    else:
        output.say("Every level is measured already: nothing is forecast.")
    if found.between is not None:
        least, most = (shown(end, found.statement.currency) for end in found.between)
        output.say()
        _say(f"Credits with every level at the better end of its band: {least}; at the worse: {most}.", 0)
    output.say()
    print_statement(found.statement)


def _expected(each: Expected) -> list[str]:
    value = "–" if each.value is None else with_unit(grouped(each.value), each.level.unit)
    band = "–" if each.band is None else f"{each.band[0]:.2f} to {each.band[1]:.2f}"
    return [each.level.key, each.window.key, value, band, each.how]


def _row(line: Line, currency: str) -> list[str]:
    amount = "–" if line.award is None else "?" if line.award.amount is None else shown(line.award.amount, currency)
    target = bound_sign(line.judged, "target")
    verdict, clause = line.verdict, line.level.clause or ""
    key = line.label if line.window.of is None else f"{_which(line)} ({line.level.version})"
    return [key, line.level.name, target, verdict.shown, str(verdict.result), amount, clause]
