"""A whole life on real input: a help desk's event log, from the first idea to the review, by the command line alone."""

# ruff: noqa: E501 (command lines are typed as one line)

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from conftest import Runner

LOG = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "helpdesk_event_log.csv"
BASE = "--name 'Help desk' --client 'Software House' --function help-desk --delivery-model onshore"

SCOPE = """
new help-desk --bare {base} --arrangement ongoing --currency EUR --time-zone Europe/Rome --starts-on 2010-01-01
person add --name 'Ada Rossi' --employer client --role 'service owner' --joined-on 2009-01-01
person add --name 'Bruno Conti' --employer provider --role 'team lead' --joined-on 2009-09-01
scope process add --name 'Ticket handling' --volume 110 --volume-per month --unit ticket --languages it
scope boundary add --name 'Ticket handling' --side in --process PRC-1
scope boundary add --name 'Product development' --side out
scope objective add --name 'Solve tickets sooner' --metric resolution-time --baseline 60 --target 45 --unit h --direction lower --due-on 2011-12-31
scope requirement add --statement 'Works tickets in Italian' --priority must --process PRC-1 --acceptance 'Mock sessions in Italian'
scope stakeholder add --person ada-rossi --topic 'service quality' --raci accountable
scope risk add --name 'Knowledge leaves' --likelihood 3 --impact 3 --response reduce --owner ada-rossi --review-on 2014-06-30
advance --on 2009-06-01 --reason 'board decision'
"""
PARTNER = """
partner criterion add --name Price --weight 40 --direction higher
partner criterion add --name Experience --weight 60 --direction higher
partner candidate add --name 'Desk Partners' --country IT
partner quote add --candidate desk-partners --model fixed --price 20000 --units 1 --valid-until 2009-12-31
partner score add --candidate desk-partners --criterion CRT-1 --evaluator ada-rossi --value 4
partner score add --candidate desk-partners --criterion CRT-2 --evaluator ada-rossi --value 5
partner reference add --candidate desk-partners --organisation 'A former client' --checked-on 2009-06-20 --outcome positive
partner decision add --candidate desk-partners --decided-on 2009-07-01 --decided-by ada-rossi --reasons 'Best on both criteria, and the only one with the language'
advance --on 2009-07-15
"""
SLA = """
sla agreement add --key 1.0 --title 'Help desk agreement' --effective-from 2010-01-01 --ends-on 2014-06-30 --notice '90 days' --renewal ends
sla calendar add --key office --name 'Office hours' --time-zone Europe/Rome --weekly '{ mon = ["09:00-18:00"], tue = ["09:00-18:00"], wed = ["09:00-18:00"], thu = ["09:00-18:00"], fri = ["09:00-18:00"] }'
sla credit add --key pool --name 'Service credits' --form pool-two-tier --at-risk 10 --cap 10 --categories '{ speed = "100" }' --monthly-charges 20000 --clause 7
sla level add --key RES-45 --name 'Resolution within 45 hours' --metric resolution-time --class critical --measure share --unit % --direction higher --target 60 --minimum 40 --equality meets --window month --rounding none --min-sample 10 --no-data not-scored --source tickets --clock-from 'first opened' --clock-to 'last resolved' --calendar office --threshold 45h --threshold-equality within --counted-at stop --credit pool --category speed --allocation 100 --clause 7.1
sla level add --key RES-MED --name 'Median resolution time' --metric resolution-time --class key --measure median --unit h --direction lower --target 45 --minimum 60 --equality meets --window year --rounding 2 --min-sample 10 --no-data not-scored --source tickets --clock-from 'first opened' --clock-to 'last resolved' --calendar office --counted-at stop
sla clause add --number 7 --title 'Service credits' --wording 'Missed levels carry credits.'
sla clause add --number 7.1 --title 'Resolution' --wording 'Tickets are resolved in time.'
sla deliverable add --name 'Monthly report' --due '10 days after month end'
sla report add --name 'Monthly service report' --frequency yearly --due-days 20
sla obligation add --name 'Answer questions on the product' --party client --recurrence on-event --owner ada-rossi
delivery profile add --key log --name 'Event log' --shape events --id-column 'Case ID' --time-zone Europe/Rome --event-column Activity --time-column 'Complete Timestamp' --moments '{ opened = ["*"], resolved = ["Resolve ticket"] }'
sla sign --party client --name 'Ada Rossi' --role 'service owner' --on 2009-09-01
sla sign --party provider --name 'Bruno Conti' --role director --on 2009-09-02
advance --on 2009-09-10
"""
READY = """
onboarding step add --name 'Hand over the manuals' --owner ada-rossi --due-on 2009-10-01 --done-on 2009-09-28
onboarding knowledge add --name 'Product manual' --category product-manual --location docs/manual --required-for agent --updated-on 2009-09-01
training member add --person bruno-conti --role agent --starts-on 2009-09-15 --languages it
onboarding acknowledgement add --knowledge KNW-1 --person bruno-conti --acknowledged-on 2009-10-01
onboarding signoff add --process PRC-1 --given-by ada-rossi --given-on 2009-10-15 --outcome accepted
advance --on 2009-10-20
training position add --role agent --headcount 1 --needed-from 2009-12-01
training module add --name 'Ticket tool' --required-for agent --pass-mark 80
training session add --module MOD-1 --held-on 2009-10-21 --led-by client --attendees bruno-conti
training assessment add --module MOD-1 --person bruno-conti --taken-on 2009-10-25 --score 92
training mock add --person bruno-conti --scenario 'Angry customer' --held-on 2009-11-01 --outcome passed --assessor ada-rossi
training pilot add --name 'Two weeks' --process PRC-1 --starts-on 2009-11-02 --ends-on 2009-11-13 --cases 40 --target 90 --result 95 --outcome go
advance --on 2009-11-20
access system add --name 'Ticket tool' --owner client --two-factor
access grant add --person bruno-conti --system SYS-1 --role agent --approver ada-rossi --granted-on 2009-11-21 --expires-on 2014-12-31
access login add --grant GR-1 --tested-on 2009-11-22 --outcome works
access control add --name 'NDA of Bruno Conti' --category nda --person bruno-conti --valid-from 2009-09-15
access drill add --name 'Line failure' --held-on 2009-11-25 --outcome passed --recovery-minutes 30 --next-on 2014-11-25
access review add --system SYS-1 --reviewed-on 2013-11-25 --reviewer ada-rossi --outcome clean
advance --on 2009-12-01
"""
DELIVERY = """
delivery sop add --name 'Work a ticket' --process PRC-1 --purpose 'Every ticket is answered the same way' --steps 'Read it' --steps 'Set its seriousness' --steps 'Take it in charge, solve it, close it' --owner bruno-conti --approved-on 2009-12-15
"""


AFTER_THE_IMPORT = """
delivery invoice add --number 2013-12 --period 2013-12 --issued-on 2014-01-05 --charges 20000
advance --on 2014-01-10
review report add --period 2010 --duty RPT-1 --delivered-on 2011-01-15 --summary 'First year: under target'
review report add --period 2011 --duty RPT-1 --delivered-on 2012-01-15 --summary 'Second year: under target'
review report add --period 2012 --duty RPT-1 --delivered-on 2013-01-15 --summary 'Third year: at target'
review report add --period 2013 --duty RPT-1 --delivered-on 2014-01-09 --summary 'Fourth year'
review meeting add --name 'Yearly review' --held-on 2014-01-09 --attendees ada-rossi,bruno-conti
review renewal add --decision renegotiate --decided-on 2014-01-09 --decided-by ada-rossi --reasons 'The target was met in one year of four'
review close 2013-12 --on 2014-01-10
advance --on 2014-01-10
"""


def play(run: Runner, text: str) -> None:
    """Type every line of a script; each must be fine."""
    for line in text.replace("{base}", BASE).splitlines():
        if line.strip():
            run.ok(*shlex.split(line))


@pytest.mark.long
def test_an_engagement_lives_through_eight_stages_on_a_real_event_log(run: Runner) -> None:
    """4,580 tickets of a real help desk become monthly figures, credits, a closed month and eight passed stages."""
    if not LOG.exists():
        pytest.skip("the real event log is not beside this checkout (shared/data/helpdesk_event_log.csv)")
    run.ok("init")
    for text in (SCOPE, PARTNER, SLA, READY, DELIVERY):
        play(run, text)
    done = run.ok("delivery", "import", LOG, "--on", "2014-01-10", "--json").json
    assert (done["rows_read"], done["tickets"]) == (21_348, 4_580)
    assert done["rows_read"] == done["rows_used"] + done["rows_excluded"] + done["rows_rejected"]
    share, median = done["overall"]
    assert (share["cases"], share["incomplete"], share["within"]) == (4_569, 11, 2_359)
    assert round(share["share_percent"], 4) == 51.6306
    assert median["median_hours"] == 40.314722
    play(run, AFTER_THE_IMPORT)
    stages = run.ok("status", "--as-of", "2014-01-10", "--json").json["stages"]
    assert [stage["state"] for stage in stages] == ["passed"] * 8
    run.ok("check", "--as-of", "2014-01-10")
    run.ok("doc", "build", "sla", "sop", "review-2013-12", "--as-of", "2014-01-10")
    run.ok("doc", "check")
    assert "the chain holds" in run.ok("db", "verify").out


@pytest.mark.long
def test_elapsed_time_of_the_real_event_log(run: Runner) -> None:
    """Round the clock, the median from the first event to the last resolution is 159.790278 h."""
    if not LOG.exists():
        pytest.skip("the real event log is not beside this checkout (shared/data/helpdesk_event_log.csv)")
    run.ok("init")
    for text in (SCOPE, PARTNER, SLA.replace(" --calendar office", "")):
        play(run, text)
    done = run.ok("delivery", "import", LOG, "--on", "2014-01-10", "--json", "--dry-run").json
    assert [level["median_hours"] for level in done["overall"]] == [159.790278] * 2
