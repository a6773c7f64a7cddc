"""Rules of stage 5, training: sessions, mock sessions and pilots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.checks.facts import in_scope, is_of, team
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.training import Mock, Pilot, Session


@rule("TRA005", "training")
def client_saw_no_session(dossier: Dossier, today: date) -> Iterator[Found]:
    """No training session was led or watched by the client.

    What: Sessions were held, and in none of them the client led, led along or watched.
    Why: Only the client can hear whether what is taught about its business is true.
    Fix: bpoctl training session edit KEY --monitored yes, or hold one together.
    Source: DESIGN.md section 1, stage 5: sessions co-conducted or monitored by the client.
    Bad: two sessions, both led by the provider, neither watched
    Good: one of them watched by the client
    """
    held = [session for session in dossier.all(Session) if session.held_on <= today]
    if held and all(session.led_by == "provider" and not session.monitored for session in held):
        yield Found(
            "training_session",
            held[-1].key,
            f"The provider led all of the {len(held)} sessions held, and the client watched none.",
            Fix.edit("training session", held[-1].key, monitored=ASK),
            "monitored",
        )


@rule("TRA006", "training")
def mock_failed_for_good(dossier: Dossier, today: date) -> Iterator[Found]:
    """Somebody failed a mock session and has not repeated it.

    What: The latest mock session of an active member in a scenario was failed.
    Why: The next one who plays this scenario with them is a customer.
    Fix: bpoctl training mock add --person KEY --scenario TEXT --held-on DATE --outcome passed.
    Source: DESIGN.md section 1, stage 5: mock sessions.
    Bad: Ilya failed `angry customer, late parcel` on 2026-03-18
    Good: Ilya passed it on 2026-03-20
    """
    active = {member.person for member in team(dossier, today)}
    latest: dict[tuple[str, str], Mock] = {}
    for mock in dossier.all(Mock):
        pair = (mock.person, mock.scenario.casefold())
        if mock.held_on <= today and (pair not in latest or latest[pair].held_on <= mock.held_on):
            latest[pair] = mock
    for mock in latest.values():
        if mock.outcome == "failed" and mock.person in active:
            yield Found(
                "training_mock",
                mock.key,
                f"{dossier.named('person', mock.person)} failed `{mock.scenario}` on {mock.held_on} and has not passed "
                "it since.",
                Fix.add("training mock", person=mock.person, scenario=mock.scenario, held_on=ASK, outcome=ASK),
                "outcome",
            )


def _last_pilots(dossier: Dossier, today: date) -> Iterator[Pilot]:
    """The latest finished pilot of each process in scope."""
    latest: dict[str, Pilot] = {}
    for pilot in dossier.all(Pilot):
        known = latest.get(pilot.process)
        if pilot.ends_on <= today and (known is None or known.ends_on <= pilot.ends_on):
            latest[pilot.process] = pilot
    wanted = {process.key for process in in_scope(dossier)}
    return (pilot for process, pilot in latest.items() if process in wanted)


@rule("TRA007", "training")
def pilot_said_no(dossier: Dossier, today: date) -> Iterator[Found]:
    """The last pilot of a process did not end in a go.

    What: The latest finished pilot of a process in scope was decided `adjust` or `no-go`.
    Why: A pilot is the last cheap look; going live against it makes every customer a trial.
    Fix: Adjust, run it again and record it: bpoctl training pilot add …
    Source: DESIGN.md section 1, stage 5: pilot runs.
    Bad: pilot of `orders` ended 2026-03-20, outcome adjust
    Good: a second pilot ended 2026-03-26, outcome go
    """
    for pilot in _last_pilots(dossier, today):
        if pilot.outcome != "go":
            yield Found(
                "training_pilot",
                pilot.key,
                f"The pilot `{pilot.name}` ended on {pilot.ends_on} with `{pilot.outcome}`; none has been run since.",
                Fix.add(
                    "training pilot", name=ASK, process=pilot.process, starts_on=ASK, ends_on=ASK, target=ASK,
                    result=ASK, outcome=ASK,
                ),
                "outcome",
            )  # fmt: skip


@rule("TRA008", "training")
def go_below_target(dossier: Dossier, today: date) -> Iterator[Found]:
    """A pilot was called a go although it missed its target.

    What: The latest finished pilot of a process in scope is a `go`, and the quality reached is below the quality
        aimed at.
    Why: The target was set before so that the wish to begin could not move it.
    Fix: Correct the outcome, or run the pilot again: bpoctl training pilot edit KEY --outcome adjust.
    Source: DESIGN.md section 1, stage 5: pilot runs against a target set before.
    Bad: target 90 %, result 84 %, outcome go
    Good: target 90 %, result 93 %, outcome go
    """
    for pilot in _last_pilots(dossier, today):
        if pilot.outcome == "go" and pilot.target is not None and pilot.result is not None:
            if pilot.result >= pilot.target:
                continue
            yield Found(
                "training_pilot",
                pilot.key,
                f"The pilot `{pilot.name}` reached {pilot.result} % of the {pilot.target} % aimed at and was called a "
                "go.",
                Fix.edit("training pilot", pilot.key, outcome=ASK),
                "outcome",
            )


@rule("TRA010", "training", "warning")
def judged_by_nobody_else(dossier: Dossier, today: date) -> Iterator[Found]:
    """The client has judged none of the mock sessions.

    What: Mock sessions were held and their assessors are named, and none of them is of the client.
    Why: The provider's trainer hears whether the answer is right; the client hears whether it is theirs.
    Fix: bpoctl training mock edit KEY --assessor KEY.
    Source: DESIGN.md section 1, stage 5: mock sessions, monitored by the client.
    Bad: three mock sessions, all judged by the provider's trainer
    Good: one of them judged by the client's head of support
    """
    judged = [mock for mock in dossier.all(Mock) if mock.held_on <= today and mock.assessor]
    if judged and not any(is_of(dossier, mock.assessor or "", "client") for mock in judged):
        yield Found(
            "training_mock",
            judged[-1].key,
            f"All of the {len(judged)} mock sessions were judged without the client.",
            Fix.edit("training mock", judged[-1].key, assessor=ASK),
            "assessor",
        )
