"""Readiness, what speaks against, the answers to misconceptions, and the RACI grid, from small sets of records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import WHOLE_ON, Rec, built, rec, whole_engagement

from bpoctl import catalog, checks
from bpoctl.analysis.misconceptions import NO, OPEN, YES, answer, answers
from bpoctl.analysis.objections import HIGH_RISK, objections
from bpoctl.analysis.raci import grid
from bpoctl.analysis.readiness import MOST, Result, assess, why
from bpoctl.checks.scope import people
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import Fix
from bpoctl.models import KINDS
from bpoctl.models.scope import READINESS_SIGNS

TODAY = date(2026, 5, 12)
CLEAR = {"missed-calls": "strong", "hiring": "strong", "growth": "weak"}
SEEN = "as counted in April"


def signs(observed: str | None = SEEN, **strengths: str) -> list[Rec]:
    """Readiness records, by sign with dashes for underscores."""
    more = {"observed": observed} if observed else {}
    return [
        rec("scope_readiness", f"RDY-{sign}", sign=sign.replace("_", "-"), strength=strength, **more)
        for sign, strength in strengths.items()
    ]


def sound() -> list[Rec]:
    """A scope that nothing can be said against."""
    return [
        rec("scope_process", "orders", name="Orders", volume="900", volume_per="month", unit="ticket",
            peak_factor="1.2", handle_seconds=480, channels="email, voice"),
        rec("scope_cost", "CST-1", category="people", amount="4000.00", per="month", quantity="3"),
        rec("scope_objective", "OBJ-1", name="Content customers", metric="csat", direction="higher", baseline="79",
            target="86", unit="%"),
        rec("person", "vera", name="Vera Lang", employer="client"),
    ]  # fmt: skip


def judged(*records: Any, **engagement: Any) -> Any:
    """The assessment of some records on the day, without the rules' findings."""
    return assess(built(*records, **{"lead": "vera", **engagement}), TODAY)


# --- the rule ---------------------------------------------------------------------------------------------------------


def test_nothing_is_judged_where_nobody_looked() -> None:
    """No sign looked at is no answer; all seven are named all the same."""
    found = judged(sound())
    assert found.result is Result.NOT_ASSESSED
    assert [sign.code for sign in found.unseen] == list(READINESS_SIGNS)
    assert why(found).startswith("Nobody has looked at any of the 7 signs.")


@pytest.mark.parametrize(
    ("strengths", "points", "result"),
    [
        ({}, 0, Result.KEEP),
        ({"growth": "weak"}, 1, Result.KEEP),
        ({"growth": "weak", "hiring": "weak"}, 2, Result.PREPARE),
        ({"round-the-clock": "strong"}, 2, Result.PREPARE),
        ({"growth": "strong", "hiring": "strong"}, 4, Result.PREPARE),
        (CLEAR, 5, Result.NOW),
        (dict.fromkeys(READINESS_SIGNS, "strong"), MOST, Result.NOW),
    ],
)
def test_points_make_the_result(strengths: dict[str, str], points: int, result: Result) -> None:
    """Two for a strong sign, one for a weak one; from five the need is clear, from two there is some."""
    found = judged(sound(), signs(**{**dict.fromkeys(READINESS_SIGNS, "absent"), **strengths}))
    assert (found.points, found.possible, found.result) == (points, points, result)
    assert found.could_become is result


def test_a_clear_need_is_prepared_where_something_blocks() -> None:
    """A process without a volume stands in the way, however strong the signs are."""
    found = judged(sound(), rec("scope_process", "returns", name="Returns"), signs(**CLEAR))
    assert found.result is Result.PREPARE
    assert [each.message for each in found.blocking] == [
        "`Returns` has no volume: no quote and no team can be reckoned for it."
    ]
    assert "The need is clear (5 of 14 points), but 1 thing blocks." in why(found)


def test_what_was_not_looked_at_could_change_the_result() -> None:
    """Two signs looked at and absent say keep; the five others could make it clear, and the reason says so."""
    found = judged(sound(), signs(growth="absent", quality="absent"))
    assert (found.result, found.could_become) == (Result.KEEP, Result.NOW)
    assert "5 signs were not looked at; with up to 10 points the result could be outsource now." in why(found)
    assert found.unseen[0].strength is None


def test_a_strong_sign_needs_something_that_shows_it() -> None:
    """Neither seen nor proven counts one; evidence counts as long as it holds."""
    proven = rec("scope_readiness", "RDY-1", sign="growth", strength="strong", evidence="EV-1")
    until = {"title": "Orders", "location": "orders.xlsx"}
    assert judged(sound(), signs(None, growth="strong")).points == 1
    assert judged(sound(), proven, rec("evidence", "EV-1", **until)).points == 2
    expired = judged(sound(), proven, rec("evidence", "EV-1", valid_until="2026-05-11", **until))
    assert expired.points == 1
    assert [row.key for row in expired.signs[3].expired] == ["EV-1"]
    assert "EV-1 was valid until 2026-05-11" in expired.against[0].message


def test_the_strongest_record_of_a_sign_counts() -> None:
    """Two records of one sign are one sign."""
    twice = [
        rec("scope_readiness", f"RDY-{n}", sign="growth", strength=strength, observed=SEEN)
        for n, strength in enumerate(("weak", "strong", "absent"))
    ]
    found = judged(sound(), twice)
    growth = next(sign for sign in found.signs if sign.code == "growth")
    assert (growth.strength, growth.points, len(growth.records)) == ("strong", 2, 3)


def test_the_catalogue_names_every_sign() -> None:
    """The seven signs of the records and those of the catalogue are the same."""
    assert {entry.code for entry in catalog.signs()} == set(READINESS_SIGNS)
    assert all(sign.name and sign.shown_by for sign in judged(sound()).signs)


# --- what speaks against ----------------------------------------------------------------------------------------------


def against(*records: Any, **engagement: Any) -> list[tuple[str, str]]:
    """What the own records say against, as weight and message."""
    dossier = built(*records, **{"lead": "vera", **engagement})
    return [(each.weight, each.message) for each in objections(dossier, TODAY, ())]


def without(table: str) -> list[Rec]:
    """The sound scope without one kind."""
    return [record for record in sound() if record[0] != table]


def test_a_sound_scope_has_nothing_against_it() -> None:
    """No objection is made up."""
    assert against(sound()) == []


@pytest.mark.parametrize(
    ("records", "weight", "says"),
    [
        (without("scope_cost"), "blocks", "Nobody wrote down what the work costs today"),
        ([*without("scope_objective"), rec("scope_objective", "OBJ-1")], "blocks", "No objective says where"),
        ([*sound(), rec("scope_objective", "OBJ-2", name="Speed")], "weakens", "`Speed` has no baseline."),
        ([*sound(), rec("scope_process", "x", name="X", volume="9", volume_per="day", unit="call")], "weakens",
         "Nobody said how far the volume of `X` peaks."),
        ([*sound(), rec("scope_process", "x", name="X", volume="9", peak_factor="2")], "weakens",
         "`X` has an unstable volume (peak 2)"),
        ([*sound(), rec("scope_risk", "RSK-1", name="Fire", likelihood=3, impact=5)], "weakens",
         "The risk `Fire` is open at 3 x 5 = 15 of 25."),
    ],
)  # fmt: skip
def test_the_own_records_speak_against(records: list[Rec], weight: str, says: str) -> None:
    """Each kind of gap is one objection, and nothing else is found beside it."""
    ((how, message),) = against(records)
    assert how == weight
    assert message.startswith(says)


def test_nobody_in_the_lead_weakens() -> None:
    """A missing lead is named."""
    dossier = built(sound())
    assert [each.message for each in objections(dossier, TODAY, ())] == [
        "Nobody leads the engagement on the client's side."
    ]


def test_work_left_out_a_closed_risk_and_a_required_peak_say_nothing() -> None:
    """What is not handed over needs no volume; a risk that is over and a peak that is provided for are no objection."""
    assert not against(
        sound(),
        rec("scope_process", "out", name="Out"),
        rec("scope_boundary", "BND-1", name="Out", side="out"),
        rec("scope_risk", "RSK-1", likelihood=5, impact=5, closed_on="2026-05-01"),
        rec("scope_process", "x", name="X", volume="9", peak_factor="3"),
        rec("scope_requirement", "REQ-1", statement="Bears the Christmas peak", priority="must", process="x"),
    )


def test_findings_of_the_rules_speak_against_as_well() -> None:
    """Data without a regulation, and a topic nobody is accountable for: an error blocks, and the rule is named."""
    dossier = built(
        sound(), rec("scope_stakeholder", "STK-1", person="vera", topic="go-live", raci="informed"),
        lead="vera", data_classes="health",
    )  # fmt: skip
    found = assess(dossier, TODAY, checks.run(dossier, TODAY, ["scope"]))
    rules = {each.rule: each.weight for each in found.against}
    assert rules["SCO010"] == rules["SCO013"] == rules["SCO001"] == "blocks"


def test_a_waived_finding_says_nothing_and_a_risk_is_named_once() -> None:
    """What a named person accepted is no objection; a high risk that nobody meets is the rule's to name."""
    risk = rec("scope_risk", "RSK-1", likelihood=5, impact=5, response="reduce")
    waiver = rec(
        "record_waiver", "WAV-1", rule="SCO005", by="vera", given_on="2026-05-01", until="2026-06-01", reason="x"
    )
    dossier = built(sound(), risk, waiver, lead="vera")
    found = assess(dossier, TODAY, checks.run(dossier, TODAY, ["scope"]))
    assert "SCO005" not in {each.rule for each in found.against}
    assert [each.rule for each in found.against if "anything" in each.message and "25" in each.message] == ["SCO007"]


def test_a_high_risk_is_the_same_for_the_rules_and_for_readiness() -> None:
    """The bound is stated on two floors and is one."""
    assert HIGH_RISK == people.HIGH_RISK


def _every_fix() -> list[Fix]:
    poor = built(
        rec("scope_process", "x", name="X"), rec("scope_process", "y", name="Y", volume="1", peak_factor="4"),
        rec("scope_process", "z", name="Z", volume="1"), rec("scope_objective", "OBJ-1"),
        rec("scope_risk", "RSK-1", likelihood=5, impact=5),
    )  # fmt: skip
    dossiers = [poor, built(), built(rec("scope_objective", "OBJ-1", baseline="1"), rec("scope_objective", "OBJ-2"))]
    fixes = [each.fix for dossier in dossiers for each in objections(dossier, TODAY, ()) if each.fix]
    return fixes + [fix for dossier in dossiers for each in answers(dossier, TODAY) for _, fix in each.missing]


@pytest.mark.parametrize("fix", dict.fromkeys(_every_fix()), ids=str)
def test_every_command_that_mends_exists(fix: Fix) -> None:
    """Its record is one there is, and so are its options."""
    if fix.command == "edit":
        return
    command, _, verb = fix.command.rpartition(" ")
    kind = next(kind for kind in KINDS.values() if kind.command == command)
    assert verb in ("add", "edit")
    assert {name for name, _ in fix.options} <= set(kind.by_name)


# --- misconceptions ---------------------------------------------------------------------------------------------------


def verdicts(dossier: Dossier) -> dict[str, str]:
    """The verdict on each of the five."""
    return {each.code: each.verdict for each in answers(dossier, TODAY)}


def test_the_five_are_those_of_the_catalogue() -> None:
    """General answers there, own answers here, under one code."""
    assert [each.code for each in answers(built(), TODAY)] == [each.code for each in catalog.misconceptions()]


def test_an_empty_engagement_leaves_all_open_but_control() -> None:
    """Where nothing is recorded nothing is claimed, and what is missing is named; no hold at all is no control."""
    assert verdicts(built()) == {
        "only-for-large-firms": OPEN, "quality-falls": OPEN, "too-expensive": OPEN, "only-call-centres": OPEN,
        "loss-of-control": YES,
    }  # fmt: skip
    assert all(each.missing for each in answers(built(), TODAY) if each.code != "only-call-centres")


def test_the_demo_answers_all_five() -> None:
    """Its own figures speak against each of them."""
    found = {each.code: each for each in answers(whole_engagement(), WHOLE_ON)}
    assert {each.verdict for each in found.values()} == {NO}
    assert any(fact.startswith("in-house ") for fact in found["too-expensive"].facts)
    assert "Order and delivery questions 560 tickets a month" in found["only-for-large-firms"].facts


def test_the_case_is_the_one_worked_by_hand() -> None:
    """12,000 x 24 = 288,000 in-house against (3,000 x 3 + 500) x 24 + 12,000 = 240,000: the business case answers."""
    quote = {"candidate": "nimbus", "model": "per-seat", "price": "3000.00", "units": "3", "overhead": "500.00"}
    whole = rec("partner_quote", "QUO-1", setup="12000.00", term_months=24, **quote)
    found = answer(built(sound(), whole), TODAY, "too-expensive")
    assert (found.verdict, found.missing) == (NO, ())
    assert found.facts == (
        "in-house 288,000.00 EUR over 24 months",
        "Nimbus 240,000.00 EUR (per-seat)",
        "48,000.00 EUR less with Nimbus, the cheapest of those in the race",
        "paid back from month 5 on",
    )
    dear = rec("scope_cost", "CST-2", category="hiring", amount="1200.00", per="year", quantity="2")
    only = answer(built(rec("partner_candidate", "nimbus", name="Nimbus"), dear, whole), TODAY, "too-expensive")
    assert (only.verdict, only.facts[0]) == (YES, "in-house 4,800.00 EUR over 24 months")
    assert only.facts[2] == "235,200.00 EUR more with Nimbus, the cheapest of those in the race"


def test_a_quote_that_cannot_be_reckoned_is_named() -> None:
    """A currency without a rate, bands that are not there: open, with the reason, rather than guessed."""
    base = {"candidate": "nimbus", "units": "3", "term_months": 24}
    unusable: tuple[tuple[dict[str, str], str], ...] = (
        ({"model": "per-seat", "price": "10.00 USD"}, "USD"),
        ({"model": "tiered"}, "band"),
    )
    for more, reason in unusable:
        found = answer(built(sound(), rec("partner_quote", "QUO-1", **base, **more)), TODAY, "too-expensive")
        assert found.verdict == OPEN
        assert "Nimbus cannot be reckoned" in found.facts[1] and reason in found.facts[1]
        assert [str(fix) for _, fix in found.missing] == ["bpoctl partner cost"]


@pytest.mark.parametrize(("value", "verdict"), [("84", NO), ("79", NO), ("78.9", YES)])
def test_quality_is_held_against_its_baseline(value: str, verdict: str) -> None:
    """The newest measurement of the same metric and unit decides."""
    level = rec("sla_level", "CSAT", metric="csat", unit="%")
    measured = [
        rec("delivery_measurement", f"MSR-{n}", level="CSAT", period=period, value=figure, basis="stated")
        for n, (period, figure) in enumerate((("2026-03", "50"), ("2026-04", value)))
    ]
    found = answer(built(sound(), level, measured), TODAY, "quality-falls")
    assert found.verdict == verdict
    assert f"CSAT: {value} % in 2026-04" in found.facts[0]


def test_work_by_telephone_alone_is_a_call_centre() -> None:
    """It holds where every process is worked by voice only."""
    voice = built(rec("scope_process", "x", channels="Voice"))
    assert answer(voice, TODAY, "only-call-centres").verdict == YES
    assert answer(built(sound()), TODAY, "only-call-centres").verdict == NO


# --- the RACI grid ----------------------------------------------------------------------------------------------------


def part(key: str, person: str, topic: str, raci: str) -> Rec:
    """One letter of the grid."""
    return rec("scope_stakeholder", key, person=person, topic=topic, raci=raci)


def test_the_grid_marks_gaps_and_doubles() -> None:
    """Nobody accountable, two of them, nobody responsible, one letter twice, and who has left."""
    found = grid(
        built(
            part("S-1", "vera", "Go-live", "accountable"),
            part("S-2", "jonas", "go-live ", "responsible"),
            part("S-3", "vera", "go-live", "responsible"),
            part("S-4", "vera", "prices", "accountable"),
            part("S-5", "jonas", "prices", "accountable"),
            part("S-6", "mira", "data", "responsible"),
            part("S-7", "mira", "data", "responsible"),
            rec("person", "mira", name="Mira", employer="client", left_on="2026-05-11"),
        ),
        TODAY,
    )
    assert found.people == ("vera", "jonas", "mira")
    assert {topic.name: topic.parts for topic in found.topics} == {
        "Go-live": {"vera": "RA", "jonas": "R"},
        "prices": {"vera": "A", "jonas": "A"},
        "data": {"mira": "R"},
    }
    assert [topic.faults for topic in found.topics] == [
        (),
        ("2 are accountable", "nobody is responsible"),
        ("nobody is accountable", "Mira is responsible twice", "Mira left on 2026-05-11"),
    ]
    assert found.faults == 5
