"""The agreement's document: what is signed, what it says, and what it leaves out."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from acme import ALL, AS_OF, TERMS, Records, acme, changed, without

from bpoctl.documents import build, signed_part, signed_sha256, signed_text
from bpoctl.errors import BadData
from bpoctl.models.values import Money


def sla(records: Records | None = None, as_of: date = AS_OF, **engagement: Any) -> str:
    """The whole document."""
    return build(acme(records, **engagement), "sla-1.0", as_of).text


def signed(**values: Any) -> Records:
    """All records, with the client's signature under the text as it is, or as given."""
    digest = signed_sha256(acme(), "1.0")
    return changed("record_signature", "SIG-1", **{"text_sha256": digest, **values})


def test_both_parties_sign_the_same_bytes_that_stand_in_the_file() -> None:
    """The signed text is the part of the built file before the marker, and its hash stands in the signature block."""
    text = signed_text(acme(), "1.0")
    document = sla()
    assert signed_part(document) == text
    assert signed_sha256(acme(), "1.0") == hashlib.sha256(text).hexdigest()
    assert f"`{signed_sha256(acme(), '1.0')}`" in document
    assert text.startswith(b"# Customer support agreement\n")


@pytest.mark.parametrize("key", ["dana-cruz", "ilya-brandt", "mei-santos"])
def test_erasing_a_person_does_not_change_what_was_signed(key: str) -> None:
    """A name that is no longer there leaves the signed text as it was; the party list shows that it was erased."""
    erased = changed("person", key, name="", email=None, phone=None)
    assert signed_text(acme(erased), "1.0") == signed_text(acme(), "1.0")
    assert "(erased)" in sla(erased)


def test_no_person_stands_in_the_signed_text() -> None:
    """Neither names nor keys of people: a key is made from a name."""
    text = signed_text(acme(), "1.0").decode()
    assert not re.search("(?i)dana|cruz|ilya|brandt|mei|santos", text)


def test_another_owner_is_no_other_text() -> None:
    """Who answers for a deliverable stands in the party list; a change of person needs no new signature."""
    moved = changed("sla_deliverable", "DLV-1", owner="ilya-brandt")
    assert signed_text(acme(moved), "1.0") == signed_text(acme(), "1.0")
    assert "| Ilya Brandt | account lead    | accountable: service delivery; DLV-1 |" in sla(moved)


def test_the_signed_text_depends_on_no_day() -> None:
    """Built on another day, the document has another front matter and the same signed text."""
    assert signed_part(sla(as_of=date(2027, 1, 1))) == signed_part(sla())


def test_a_changed_term_is_another_text() -> None:
    """One figure changed, and the hash that was signed no longer matches; the block says so."""
    other = changed("sla_level", "CSAT", target=Decimal(86))
    assert signed_sha256(acme(other), "1.0") != signed_sha256(acme(), "1.0")
    assert "signed another text: SHA-256 0000" in sla()
    assert "| signed (SIG-1) |" in re.sub(" +", " ", sla(signed()))


def test_a_signature_counts_from_its_day() -> None:
    """The block of a document as of an earlier day has an empty line for a party that had not signed yet."""
    before = re.sub(" +", " ", sla(signed(), date(2026, 2, 19)))
    assert "| client | Acme Shop GmbH | | | | |" in before
    assert "| client | Acme Shop GmbH | Dana Cruz | head of service | 2026-02-20 | signed (SIG-1) |" in re.sub(
        " +", " ", sla(signed(), date(2026, 2, 20))
    )


def test_an_unknown_version_is_refused_with_the_nearest() -> None:
    """Asked for the signed text of a version that is not there."""
    with pytest.raises(BadData) as caught:
        signed_text(acme(), "1.00")
    assert (caught.value.message, caught.value.hint) == ("no agreement version `1.00`", "did you mean `1.0`?")


def test_the_worked_example_is_the_engines() -> None:
    """Every amount of the example is what the credit engine reckons from the terms, and the cap is shown at work."""
    text = sla()
    assert (
        'CSAT alone: allocation 100 % x category "quality" 30 % of the pool x at risk 10 % x charges 60,000.00 EUR = '
        "**1,800.00 EUR**." in text
    )
    assert (
        "1,800.00 + 2,520.00 + 1,680.00 = 6,000.00 EUR. The cap is 8 % x 60,000.00 EUR = 4,800.00 EUR; it is exceeded, "
        "and **4,800.00 EUR** is due." in text
    )


def test_without_stated_charges_the_example_says_that_its_charges_are_assumed() -> None:
    """The example then runs on 100,000 in the engagement's currency, and says that it is an example."""
    text = sla(changed("sla_credit", "POOL-1", monthly_charges=None), currency="JPY")
    assert "taking charges of 100,000 JPY for a month as an example" in text
    foreign = sla(changed("sla_credit", "POOL-1", monthly_charges=Money(Decimal(5), "USD")))
    assert "taking charges of 100,000.00 EUR" in foreign


def test_the_last_day_for_notice_is_stated() -> None:
    """Worked example 25: 90 days before 2026-12-31 is 2 October, 3 months before it is 30 September."""
    days, months = (
        sla(changed("sla_agreement", "1.0", ends_on=date(2026, 12, 31), notice=notice))
        for notice in ("90 days", "3 months")
    )
    assert "the last day on which notice counts is **2026-10-02**" in days
    assert "the last day on which notice counts is **2026-09-30**" in months


def test_one_is_singular() -> None:
    """1 day, 1 month, 1 holiday, 1 decimal place."""
    text = sla(changed("sla_agreement", "1.0", notice="1 months"))
    assert "at least 1 month before the end" in text
    text = sla(changed("sla_calendar", "CLD-1", holidays=("2026-12-25",), dates=None))
    assert "They stand still on 1 holiday: 2026-12-25 (Friday)." in text
    assert "rounded half-up to 1 decimal place," in sla(changed("sla_level", "RES-HIGH", rounding="1"))
    assert "within 1 day after the end of the week" in sla()


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        ("FRT-URGENT", {"threshold_equality": "beyond"}, "a ticket that takes exactly 1 hour is not within."),
        ("FRT-URGENT", {"threshold_equality": None}, "takes exactly that long is within is not stated."),
        ("FRT-URGENT", {"threshold": "90m"}, "**Threshold.** 1 hour 30 minutes; a ticket"),
        ("FRT-URGENT", {"population": None}, "at least 95 % of all tickets go from"),
        ("FRT-URGENT", {"population": {"b_c": "x", "a": ["y", "z"]}},
         'tickets whose a is "y" or "z" and whose b c is "x"'),
        ("FRT-URGENT", {"calendar": None}, "round the clock, every day; it stands still during"),
        ("FRT-URGENT", {"min_sample": 1}, "The level is scored from the first case on."),
        ("FRT-URGENT", {"no_data": "missed"}, "A month without data counts as missed."),
        ("FRT-URGENT", {"allocation": None}, "no allocation is agreed yet, and until then a failure draws no credit."),
        ("FRT-URGENT", {"rounding": "0"}, "rounded half-up to a whole number"),
        ("FRT-URGENT", {"equality": "misses"}, "a figure of exactly 95 % misses it."),
        ("FRT-URGENT", {"equality": "misses"}, "a figure of exactly 94 % does as well."),
        ("FRT-URGENT", {"window": "quarter"}, "In each calendar quarter, at least 95 %"),
        ("FRT-URGENT", {"window": "quarter"}, "once for each window missed."),
        ("RES-MEDIAN", {"measure": "percentile", "percentile": Decimal(90), "percentile_method": "nearest"},
         'the 90th percentile of the time from the first "opened"'),
        ("RES-MEDIAN", {"measure": "percentile", "percentile": Decimal(90), "percentile_method": "nearest"},
         "It is read off by the nearest rank."),
        ("RES-MEDIAN", {"measure": "count", "unit": "count", "clock_from": None, "metric": "breaches"},
         'the count for "Median time to resolve" (breaches) is less than 24.'),
        ("CSAT", {"measure": "stated"}, 'the figure for "Satisfied customers" (csat) is at least 85 %.'),
        ("CSAT", {}, 'the share of all cases for "Satisfied customers" (csat) is at least 85 %.'),
    ],
)  # fmt: skip
def test_each_term_of_a_level_is_put_into_words(key: str, values: dict[str, Any], sentence: str) -> None:
    """What a level's fields say is what a reader is told."""
    assert sentence in sla(changed("sla_level", key, **values))


def test_sections_without_content_are_left_out_and_letters_close_up() -> None:
    """An agreement with nothing but its dates has four sections, A to D, and no empty table."""
    text = sla([row for row in TERMS if row[0] == "sla_agreement"])
    assert re.findall(r"^## (.*)", text, re.MULTILINE) == [
        "A. Parties and subject", "B. Term and notice", "C. Contacts and escalation",
        "D. Changes to this agreement", "Party list", "Signatures",
    ]  # fmt: skip
    assert "No person has been named yet." not in text
    assert not re.search(r"None|undefined|-+ \|\n\n", text)


@pytest.mark.parametrize("kind", sorted({table for table, _ in ALL if table != "sla_agreement"}))
def test_any_kind_of_record_may_be_missing(kind: str) -> None:
    """Without the records of one kind the document is still whole: no empty table, no word None."""
    text = sla(without(kind))
    assert not re.search(r"\| -+ \|\n\n|\bNone\b|\n\n\n", text)


def test_a_later_version_says_what_it_replaces_and_leaves_the_earlier_one_alone() -> None:
    """Version 1.1 names 1.0 and its own reason; the document of 1.0, already signed, does not change."""
    amended = [
        *ALL,
        (
            "sla_agreement",
            {**TERMS[0][1], "key": "1.1", "effective_from": date(2026, 10, 1), "change_reason": "Peak | sale"},
        ),
    ]
    text = build(acme(amended), "sla-1.1", AS_OF).text
    assert "This version replaces version 1.0 from 2026-10-01 on." in text
    assert "Reason for this version: Peak \\| sale" in text
    assert sla(amended) == sla()


def test_clauses_stand_in_the_order_of_their_numbers_and_can_be_linked() -> None:
    """7.1 before 7.3 before 12.1; a level's clause leads to its anchor."""
    text = sla()
    assert re.findall(r"^### (\d[\d.]*)", text, re.MULTILINE) == ["7.1", "7.2", "7.3", "12.1"]
    assert set(re.findall(r"\(#([^)]+)\)", text)) <= set(re.findall(r'<a id="([^"]+)">', text))


def test_names_of_the_parties_come_from_the_agreement_else_from_the_decision() -> None:
    """Without legal names the client is the engagement's and the provider the one decided on; before that, nobody."""
    plain = changed("sla_agreement", "1.0", client_entity=None, provider_entity=None)
    assert "between **Acme Shop** (the client) and **Brightline Services** (the provider)" in sla(plain)
    undecided = [row for row in plain if row[0] != "partner_decision"]
    assert "**the provider still to be selected** (the provider)" in sla(undecided)
