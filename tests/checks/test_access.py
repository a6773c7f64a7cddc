"""Rules of stage 6, access, by example."""

from __future__ import annotations

from typing import Any

from builders import Rec, built, rec

from bpoctl.checks import RULES
from checks.examples import TODAY, Example

ILYA = rec("training_member", "MEM-1", person="ilya", role="agent", starts_on="2026-03-02")


def _grant(**more: Any) -> Rec:
    fields = {"person": "ilya", "system": "zendesk", "role": "agent", "approver": "vera", "granted_on": "2026-03-20"}
    return rec("access_grant", "GR-1", **{**fields, "expires_on": "2026-12-31", **more})


def _login(outcome: str, on: str = "2026-03-23", key: str = "LOG-1") -> Rec:
    return rec("access_login", key, grant="GR-1", tested_on=on, outcome=outcome)


def _control(category: str, key: str = "CTL-1", **more: Any) -> Rec:
    return rec("access_control", key, category=category, **{"valid_from": "2026-03-02", **more})


def _zendesk(**more: Any) -> Rec:
    return rec("access_system", "zendesk", name="Zendesk", data_classes="personal", **more)


def _drill(outcome: str, on: str = "2026-03-19", key: str = "DRL-1", **more: Any) -> Rec:
    return rec("access_drill", key, name="second site takes over", held_on=on, outcome=outcome, **more)


def _check(outcome: str, on: str, key: str) -> Rec:
    return rec("access_check", key, system="zendesk", name="VPN", checked_on=on, outcome=outcome)


TRIED = [_grant(), _login("works")]
NDA = _control("nda", person="ilya")


def _left(on: str | None) -> Rec:
    return rec("person", "ilya", name="Ilya", left_on=on)


EXAMPLES = {
    "ACC001": Example(built(TRIED), built(TRIED, NDA, _drill("passed"))),
    "ACC002": Example(built(ILYA), built(ILYA, NDA)),
    "ACC003": Example(
        built(_grant(), _login("fails")), built(_grant(), _login("fails"), _login("works", "2026-03-24", "LOG-2"))
    ),
    "ACC004": Example(built(_zendesk(), TRIED), built(_zendesk(two_factor=True), TRIED)),
    "ACC005": Example(built(ILYA, NDA, _grant(expires_on="2026-04-30")), built(ILYA, NDA, _grant(), _login("works"))),
    "ACC006": Example(built(_grant(approver="ilya"), _login("works")), built(TRIED)),
    "ACC007": Example(built(_left("2026-05-08"), TRIED), built(_left("2026-05-08"), _grant(revoked_on="2026-05-08"))),
    "ACC008": Example(
        built(_zendesk(), regulations=("gdpr",)), built(_zendesk(), _control("dpa"), regulations=("gdpr",))
    ),
    "ACC009": Example(built(_drill("failed")), built(_drill("failed"), _drill("passed", "2026-03-24", "DRL-2"))),
    "ACC010": Example(built(_drill("passed", next_on="2026-04-30")), built(_drill("passed", next_on="2026-09-30"))),
    "ACC011": Example(
        built(ILYA, _control("nda", person="ilya", valid_until="2026-05-09")),
        built(ILYA, _control("nda", person="ilya", valid_until="2027-05-08")),
    ),
    "ACC012": Example(
        built(_grant(granted_on="2025-09-01"), _login("works")),
        built(
            _grant(granted_on="2025-09-01"),
            _login("works"),
            rec("access_review", "REV-1", system="zendesk", reviewed_on="2026-03-02", reviewer="vera"),
        ),
    ),
    "ACC013": Example(
        built(_check("failed", "2026-03-20", "CHK-1")),
        built(_check("failed", "2026-03-20", "CHK-1"), _check("passed", "2026-03-23", "CHK-2")),
    ),
    "ACC014": Example(
        built(rec("evidence", "EV-7", valid_until="2026-04-30"), _control("pci", evidence=("EV-7",))),
        built(rec("evidence", "EV-7", valid_until="2027-04-30"), _control("pci", evidence=("EV-7",))),
    ),
}


def test_the_last_day_still_counts() -> None:
    """Date ranges include both ends: an NDA until today holds today, and a leaver of today has not left yet."""
    until_today = built(ILYA, _control("nda", person="ilya", valid_until="2026-05-12"))
    assert not list(RULES["ACC011"].findings(until_today, TODAY))
    assert not list(RULES["ACC007"].findings(built(_left("2026-05-12"), TRIED), TODAY))


def test_the_nda_of_a_leaver_may_expire() -> None:
    """Nobody has to sign again after the last day."""
    gone = built(_left("2026-05-01"), ILYA, _control("nda", person="ilya", valid_until="2026-05-09"))
    assert not list(RULES["ACC011"].findings(gone, TODAY))


def test_a_renewed_control_stands_for_the_expired_one() -> None:
    """A second record with the same purpose holds: by person for an NDA, by name for what is nobody's own."""
    renewed = built(
        ILYA,
        _control("nda", person="ilya", valid_until="2026-05-09"),
        _control("nda", "CTL-2", person="ilya", valid_from="2026-05-01"),
        _control("security", "CTL-3", name="Penetration test", valid_until="2026-04-30"),
        _control("security", "CTL-4", name="Penetration test", valid_until="2027-04-30"),
    )
    assert not list(RULES["ACC011"].findings(renewed, TODAY))


def test_the_words_of_the_transcript() -> None:
    """The finding reads as the sketch has it, with the command to copy."""
    (found,) = RULES["ACC007"].findings(EXAMPLES["ACC007"].bad, TODAY)
    assert found.message == "Ilya left on 2026-05-08 and still holds `agent` in Zendesk."
    assert str(found.fix) == "bpoctl access grant edit GR-1 --revoked-on 2026-05-12"
