"""Rules of stage 2, partner, by example."""

from __future__ import annotations

from typing import Any

from builders import Rec, built, rec

from bpoctl.checks import RULES
from checks.examples import TODAY, Example


def _criterion(key: str, weight: str, **more: Any) -> Rec:
    return rec("partner_criterion", key, name=key.title(), weight=weight, direction="higher", **more)


def _scores(candidate: str, **by_criterion: str) -> list[Rec]:
    return [
        rec(
            "partner_score", f"SCO-{candidate}-{key}", candidate=candidate, criterion=key, evaluator="vera", value=value
        )
        for key, value in by_criterion.items()
    ]


def _candidate(key: str, **more: Any) -> Rec:
    return rec("partner_candidate", key, name=key.title(), **more)


def _quote(key: str = "QUO-1", **fields: Any) -> Rec:
    """A quote that can be reckoned."""
    return rec("partner_quote", key, **{"candidate": "brightline", "model": "fixed", "price": "14.20", **fields})


def _usd(**fields: str) -> Rec:
    return _quote("QUO-2", candidate="nimbus", price="15.90 USD", **fields)


def _rate() -> Rec:
    return rec("partner_rate", "RTE-1", currency="USD", rate="0.92", basis="day", on="2026-01-15")


def _tiers(first_upper: str, second_lower: str, **fields: str) -> list[Rec]:
    return [
        _quote(model="tiered", band_rule="marginal", **fields),
        rec("partner_band", "TIER-1", quote="QUO-1", lower="0", upper=first_upper),
        rec("partner_band", "TIER-2", quote="QUO-1", lower=second_lower),
        *_work(),
    ]


def _work(unit: str = "ticket", key: str = "orders") -> list[Rec]:
    return [
        rec("scope_process", key, name=key, volume="9000", volume_per="month", unit=unit),
        rec("scope_boundary", f"BND-{key}", name=key, side="in", process=key),
    ]


def _indexed(*days: str) -> list[Rec]:
    terms = {"index_series": "wages", "exposed_share": "60", "index_form": "fixed-base", "term_months": 24}
    return [_quote(**terms), *(rec("partner_index", f"IDX-{on}", series="wages", on=on, value="100") for on in days)]


def _chosen(candidate: str = "brightline", on: str = "2026-01-30", **more: Any) -> list[Rec]:
    """A decision that nothing can be said against."""
    return [
        rec("partner_decision", "DEC-1", candidate=candidate, decided_on=on, decided_by="vera", **more),
        _quote(candidate=candidate, valid_until="2026-03-31"),
        rec("partner_reference", "REF-1", candidate=candidate, checked_on="2026-01-22", outcome="positive"),
    ]


def _hours(of_manila: str) -> list[Rec | list[Rec]]:
    """Berlin needs days, and the chosen candidate works from Manila."""
    site = {"candidate": "brightline", "name": "Manila", "time_zone": "Asia/Manila", "hours": of_manila}
    return [
        _chosen(),
        rec("partner_site", "SITE-1", languages="de", **site),
        rec("scope_process", "orders", hours="Mon-Fri 08:00-20:00", languages="de"),
    ]


def _race(first: str, second: str, reasons: str) -> list[Rec | list[Rec]]:
    return [
        _criterion("price", "100"),
        *_scores("nimbus", price=first),
        *_scores("brightline", price=second),
        _quote("QUO-2", candidate="nimbus"),
        *_chosen(reasons=reasons),
    ]


def _knocked(mean: str) -> list[Rec]:
    return [_criterion("security", "100", knock_out="3"), *_scores("brightline", security=mean), *_chosen()]


EXAMPLES = {
    "PAR001": Example(
        built(_criterion("price", "100")),
        built(_criterion("price", "100"), _scores("brightline", price="4"), _chosen()),
    ),
    "PAR002": Example(
        built(_criterion("price", "40"), _criterion("quality", "35"), _criterion("security", "15")),
        built(_criterion("price", "40"), _criterion("quality", "35"), _criterion("security", "25")),
    ),
    "PAR003": Example(
        built(_criterion("price", "100"), _scores("nimbus", price="8")),
        built(_criterion("price", "100"), _scores("nimbus", price="4")),
    ),
    "PAR024": Example(
        built(rec("partner_criterion", "price", weight="100", scale_least="5", scale_most="1")),
        built(rec("partner_criterion", "price", weight="100", scale_least="1", scale_most="5")),
    ),
    "PAR023": Example(
        built(
            _criterion("price", "100"),
            _scores("nimbus", price="4"),
            rec("partner_score", "SCO-2", candidate="nimbus", criterion="price", evaluator="vera", value="5"),
        ),
        built(_criterion("price", "100"), _scores("nimbus", price="4")),
    ),
    "PAR004": Example(
        built(_criterion("price", "60"), _criterion("quality", "40"), _scores("nimbus", price="4")),
        built(_criterion("price", "60"), _criterion("quality", "40"), _scores("nimbus", price="4", quality="3")),
    ),
    "PAR005": Example(
        built(_candidate("brightline", withdrawn_on="2026-01-20"), _chosen()),
        built(_candidate("brightline"), _chosen()),
    ),
    "PAR006": Example(
        built(_chosen()[0], _chosen()[2], _quote(valid_until="2026-01-15")),
        built(_chosen()),
    ),
    "PAR007": Example(built(_race("5", "3", "felt right")), built(_race("3", "5", "felt right"))),
    "PAR008": Example(
        built(_quote(), _usd(fx_date="quote-day", fx_on="2026-01-20", term_months=12)),
        built(_quote(), _usd(fx_date="quote-day", fx_on="2026-01-20", term_months=12), _rate()),
    ),
    "PAR009": Example(
        built(_chosen(), rec("partner_certificate", "CRF-1", candidate="brightline", valid_until="2026-05-01")),
        built(_chosen(), rec("partner_certificate", "CRF-1", candidate="brightline", valid_until="2028-05-01")),
    ),
    "PAR010": Example(built(_knocked("2.5")), built(_knocked("3"))),
    "PAR011": Example(
        built(
            _chosen()[:2],
            rec("partner_reference", "REF-1", candidate="brightline", checked_on="2026-02-10", outcome="positive"),
        ),
        built(_chosen()),
    ),
    "PAR012": Example(built(_chosen(on="2026-06-01")), built(_chosen())),
    "PAR014": Example(built(*_hours("Mon-Fri 14:00-02:00")), built(*_hours("Mon-Fri 14:00-03:00"))),
    "PAR013": Example(built(_quote(price="15.90 UDS")), built(_quote(price="15.90"))),
    "PAR015": Example(built(_quote(model="per-seat")), built(_quote(model="per-seat", units="6"))),
    "PAR016": Example(built(_tiers("1000", "900", band_edge="lower")), built(_tiers("900", "900", band_edge="lower"))),
    "PAR017": Example(
        built(_quote(arc="2.00", baseline_volume="10000", dead_band="10"), _work()),
        built(_quote(arc="2.00", baseline_volume="10000", dead_band="10", dead_band_rule="beyond"), _work()),
    ),
    "PAR018": Example(
        built(_indexed("2026-04-01"), starts_on="2026-04-01"),
        built(_indexed("2026-04-01", "2027-03-01"), starts_on="2026-04-01"),
    ),
    "PAR019": Example(
        built(_quote(model="per-transaction", unit="call"), _work()),
        built(_quote(model="per-transaction", unit="call"), _work("calls")),
    ),
    "PAR020": Example(
        built(_quote(), _quote("QUO-4")),
        built(_quote(processes="orders"), _quote("QUO-4", processes="returns")),
    ),
    "PAR021": Example(
        built(_quote(term_months=12), rec("scope_scenario", "base", term_months=36)),
        built(_quote(term_months=36), rec("scope_scenario", "base", term_months=36)),
    ),
    "PAR022": Example(
        built(_candidate("nimbus"), _quote()),
        built(_candidate("nimbus", withdrawn_on="2026-01-20"), _quote()),
    ),
}


def test_long_reasons_excuse_another_choice() -> None:
    """Not to take the best-ranked is allowed, for reasons that fill a sentence or two."""
    reasons = "Nimbus ranks first on price alone; its only German-speaking team moves to another client in summer, " * 2
    assert not list(RULES["PAR007"].findings(built(_race("5", "3", reasons)), TODAY))


def test_a_renewed_certificate_stands_for_the_expired_one() -> None:
    """Two records of one certificate: the valid one counts."""
    renewed = built(
        _chosen(),
        rec("partner_certificate", "CRF-1", candidate="brightline", name="ISO 27001", valid_until="2026-05-01"),
        rec("partner_certificate", "CRF-2", candidate="brightline", name="ISO 27001", valid_until="2029-05-01"),
    )
    assert not list(RULES["PAR009"].findings(renewed, TODAY))


def test_what_losers_hold_does_not_matter_once_it_is_decided() -> None:
    """An expired certificate of a candidate that was not chosen re-opens nothing."""
    others = built(_chosen(), rec("partner_certificate", "CRF-1", candidate="nimbus", valid_until="2026-05-01"))
    assert not list(RULES["PAR009"].findings(others, TODAY))


def test_a_decision_after_the_agreement_began_was_none() -> None:
    """The choice precedes the contract."""
    late = built(
        _chosen(on="2026-04-20"), rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="2027-12-31")
    )
    (found,) = RULES["PAR012"].findings(late, TODAY)
    assert "after agreement 1.0 came into force on 2026-04-01" in found.message


def test_hours_that_fit_today_are_found_out_for_the_winter() -> None:
    """The finding names the first of the worst weeks and how many there are; without any site it asks for one."""
    (found,) = RULES["PAR014"].findings(EXAMPLES["PAR014"].bad, TODAY)
    assert found.message == (
        "Brightline leaves 5:00 of the hours needed in `de` uncovered in 2026-W44, and some in 22 of the next 53 weeks."
    )
    homeless = built(_chosen(), rec("scope_process", "orders", hours="24x7"))
    (found,) = RULES["PAR014"].findings(homeless, TODAY)
    assert found.message == "Nothing says from where and at which hours Brightline works."
    assert str(found.fix).startswith("bpoctl partner site add --candidate brightline")


def test_a_foreign_quote_must_say_which_date_counts() -> None:
    """A rate on record is not enough: which date's rate counts is a term of the quote."""
    (found,) = RULES["PAR008"].findings(built(_quote(), _usd(), _rate()), TODAY)
    assert found.message == "QUO-2 is in USD and does not say which date's exchange rate counts."


def test_quotes_of_losers_do_not_matter_once_it_is_decided() -> None:
    """A faulty quote of a candidate that was not chosen re-opens nothing."""
    found = built(_chosen(), _usd(model="per-seat"), _candidate("late"))
    assert [f.rule for id in ("PAR008", "PAR022", "PAR015") for f in RULES[id].findings(found, TODAY)] == []
