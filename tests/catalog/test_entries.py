"""Every entry of every shipped file: codes, words, references and targets."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import tomli

from bpoctl import catalog
from bpoctl.catalog import SECTIONS, Function
from bpoctl.checks.scope.bounds import ANSWERED_BY
from bpoctl.models import KINDS
from bpoctl.models.engagement import DATA_CLASSES, REGULATIONS
from bpoctl.models.onboarding import KNOWLEDGE_CATEGORIES
from bpoctl.models.partner import PRICING_MODELS
from bpoctl.models.scope import READINESS_SIGNS
from bpoctl.records import blueprints

FUNCTIONS = catalog.functions()
METRICS = {metric.code: metric for metric in catalog.metrics()}
HOUSE = Path(catalog.__file__).parent
DAYS = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)"

NAMED_BY_THE_ISSUE = """
customer-service technical-support sales-telemarketing help-desk order-processing
data-entry payroll accounting-bookkeeping hr-services
market-research legal-process financial-research business-consulting
remote-it-support software-testing infrastructure-management data-processing
content-marketing digital-marketing
medical-coding medical-billing patient-data-entry claims-processing appointment-scheduling
saas-technical-support software-onboarding saas-platform-desk
loan-processing compliance-monitoring fraud-detection account-reconciliation
catalogue-management order-fulfilment shopper-queries returns-handling
subscriber-verification number-portability telecom-technical-support
lead-follow-up property-enquiries site-visit-coordination
"""

TASKS_BY_INDUSTRY = {
    "customer-service": {"e-commerce", "telecom", "saas"},
    "data-entry": {"healthcare", "logistics"},
    "help-desk": {"software", "education"},
    "payroll": {"finance", "human-resources"},
    "order-processing": {"retail", "food-delivery"},
    "market-research": {"marketing", "consulting"},
}

FIELD_METRICS = """
service-level asa abandonment-rate aht fcr first-response-time resolution-time csat nps ces qa-score fatal-accuracy
non-fatal-accuracy dpmo escalation-rate reopen-rate backlog cycles-late occupancy shrinkage adherence attrition
cost-per-contact on-time-delivery throughput
"""

each_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.code)
each_metric = pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.code)


def test_every_function_of_the_issue_is_there() -> None:
    """The functions that the issue names are in the catalogue, and none besides."""
    assert {function.code for function in FUNCTIONS} == set(NAMED_BY_THE_ISSUE.split())


def test_every_metric_of_the_field_is_there() -> None:
    """FIELD section 4 is covered, each of its metrics with its source."""
    assert {METRICS[code].source for code in FIELD_METRICS.split()} == {"FIELD.md section 4"}


def test_tasks_by_industry() -> None:
    """The table of tasks by industry says what the issue's table says."""
    for function, industries in TASKS_BY_INDUSTRY.items():
        assert industries == {i.code for i in catalog.industries() if function in (t.function for t in i.tasks)}


def test_tasks_name_functions() -> None:
    """Each task of each industry is a function of the catalogue, and no industry is without one."""
    known = {function.code for function in FUNCTIONS}
    for industry in catalog.industries():
        assert industry.tasks, industry.code
        assert {task.function for task in industry.tasks} <= known


@pytest.mark.parametrize("section", SECTIONS)
def test_entries_have_codes_names_and_sources(section: str) -> None:
    """Codes are kebab-case, names stand without spaces at their ends, sources say where the content is from."""
    found = catalog.opened().section(section)
    assert found
    for code, entry in found.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) and entry.code == code
        assert entry.name == entry.name.strip() and not entry.name.endswith(".")
        assert re.search(r"FIELD\.md section \d|general knowledge \(unverified\)", entry.source), code


def test_codes_are_unique_across_sections() -> None:
    """`catalog show CODE` needs no section for anything that ships."""
    codes = Counter(code for section in SECTIONS for code in catalog.opened().section(section))
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_shipped_file_is_read() -> None:
    """No data file lies in the package without being a section's."""
    read = {entry.file for section in SECTIONS for entry in catalog.opened().section(section).values()}
    assert read == {path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*.toml")}
    for path in HOUSE.rglob("*.toml"):
        assert set(tomli.loads(path.read_text("utf-8"))) - {"source"} <= set(SECTIONS), path


@each_function
def test_words_are_the_models_words(function: Function) -> None:
    """Data classes, regulations, pricing models and categories are words that the records take."""
    assert set(function.data_classes) <= set(DATA_CLASSES)
    assert set(function.regulations) <= set(REGULATIONS)
    assert function.pricing_models and set(function.pricing_models) <= set(PRICING_MODELS)
    assert {item.category for item in function.knowledge} <= set(KNOWLEDGE_CATEGORIES)
    for system in function.systems:
        assert set(system.data_classes) <= set(function.data_classes) | {"public"}, system.code
    assert blueprints.planned(function)


@each_function
def test_data_about_people_has_its_regulation(function: Function) -> None:
    """A class of data that a regulation answers for brings one of them, so that SCO010 finds nothing."""
    for data_class in function.data_classes:
        answers = ANSWERED_BY.get(data_class, ())
        assert not answers or set(answers) & set(function.regulations), data_class


@each_function
def test_a_function_is_whole(function: Function) -> None:
    """Each function has something of every kind that a blueprint is made of."""
    assert len(function.aims) >= 3 and len(function.requirements) >= 4 and len(function.risks) >= 4
    assert function.processes and function.out and function.systems and function.roles
    assert len(function.knowledge) >= 3 and function.modules
    assert any(requirement.priority == "must" for requirement in function.requirements)
    assert len(function.description.split()) >= 8


@each_function
def test_targets_are_sane(function: Function) -> None:
    """Shares lie within 0 and 100, figures within their metric's bounds; none hangs on the size of the client."""
    for aim in function.aims:
        metric = METRICS[aim.metric]
        assert aim.unit not in ("count", "amount") or aim.metric == "revision-rounds", aim
        if aim.unit == "%":
            assert 0 < aim.target <= 100, aim
            lenient = aim.metric in ("contact-rate", "conversion-rate")
            assert aim.direction == "lower" or lenient or aim.target >= 50, aim
            assert aim.direction == "higher" or aim.target <= 40, aim
        if aim.unit == metric.unit:
            assert metric.least is None or aim.target >= metric.least, aim
            assert metric.most is None or aim.target <= metric.most, aim
    assert len({aim.name for aim in function.aims}) == len(function.aims)


@each_function
def test_directions_are_the_metrics(function: Function) -> None:
    """An aim's direction is the one in which its metric is better in that unit; a band leaves it to the aim."""
    for aim in function.aims:
        right = METRICS[aim.metric].direction(aim.unit)
        assert right is not None and aim.direction in ("higher", "lower")
        assert right in ("band", "as-scaled") or aim.direction == right, aim


@each_function
def test_procedures_can_be_followed(function: Function) -> None:
    """Each process has at least five steps, hours that can be read, a channel, a purpose and a way out."""
    for process in function.processes:
        assert 5 <= len(process.steps) <= 10 and len(set(process.steps)) == len(process.steps), process.code
        assert re.fullmatch(rf"{DAYS}-{DAYS} \d\d:\d\d-\d\d:\d\d", process.hours), process.hours
        assert process.channels and process.systems, process.code
    drawn = {process.name.casefold() for process in function.processes}
    assert len(drawn) == len(function.processes)
    assert drawn.isdisjoint(line.name.casefold() for line in function.out)


@each_function
def test_risks_and_modules_keep_their_bounds(function: Function) -> None:
    """Likelihood and impact are 1 to 5; what is not accepted is mitigated; a pass mark is worth passing."""
    for risk in function.risks:
        assert 1 <= risk.likelihood <= 5 and 1 <= risk.impact <= 5
        assert risk.mitigation
    for module in function.modules:
        assert 60 <= module.pass_mark <= 100
    for item in (*function.knowledge, *function.modules):
        assert item.required_for and set(item.required_for) <= set(function.roles)


@each_metric
def test_metrics(metric: catalog.Metric) -> None:
    """A metric has a definition, a unit, a way that is better, and bounds where it is a share."""
    ways = ("higher", "lower", "band", "as-scaled")
    assert metric.better in ways and set(metric.also.values()) <= set(ways)
    assert len(metric.definition.split()) >= 5 and metric.unit not in metric.also
    if metric.unit == "%" and metric.most is None:
        assert metric.code == "attrition", "of the shares only attrition can pass 100 %"
    assert metric.least is None or metric.most is None or metric.least < metric.most


def test_aliases_lead_to_one_metric() -> None:
    """No alias stands for two metrics or is the code of another."""
    aliases = Counter(alias.casefold() for metric in METRICS.values() for alias in metric.aliases)
    assert [alias for alias, times in aliases.items() if times > 1] == []
    assert aliases.keys().isdisjoint(METRICS)


def test_the_seven_signs_are_those_of_the_record() -> None:
    """The signs are, in order, the words that a readiness record takes."""
    assert tuple(sign.code for sign in catalog.signs()) == READINESS_SIGNS


def test_the_five_misconceptions() -> None:
    """Five misconceptions, each with an answer, with where it does hold, and with commands that exist."""
    found = catalog.misconceptions()
    assert len(found) == 5
    for entry in found:
        assert entry.answer and entry.true_where and entry.look_at
        for command in entry.look_at:
            words = command.split()[1:]
            known = {tuple(kind.command.split()) for kind in KINDS.values()}
            known |= {("scope", "case"), ("partner", "cost"), ("catalog", "list")}
            assert tuple(words[:2]) in known, command


def test_delivery_models_are_the_engagements() -> None:
    """The delivery models are the words that an engagement takes."""
    from bpoctl.dossier import ENGAGEMENT_FIELDS

    words = next(d for d in ENGAGEMENT_FIELDS if d.name == "delivery_model").choices
    assert sorted(model.code for model in catalog.delivery_models()) == sorted(words)
    for model in catalog.delivery_models():
        assert model.gains and model.costs and model.suits


def test_clause_elements() -> None:
    """The elements that FIELD section 7 lists are there, under the codes that the rules of the SLA stage ask for."""
    codes = {element.code for element in catalog.elements()}
    for regime, least in {
        "gdpr-28": 18,
        "gdpr-30": 11,
        "hipaa-": 13,
        "dora-30-2": 9,
        "dora-30-3": 6,
        "dora-28-7": 4,
        "dora-28-8": 1,
        "dora-register-": 15,
        "itil-": 13,
        "uk-": 3,
    }.items():
        assert len([code for code in codes if code.startswith(regime)]) == least, regime
    assert {element.regime for element in catalog.elements()} == {"gdpr", "hipaa", "dora", "itil", "uk-public"}


def test_targets_keep_their_digits() -> None:
    """A target is the exact decimal that the file states."""
    aims = {aim.metric: aim.target for aim in catalog.function("infrastructure-management").aims}
    assert aims["availability"] == Decimal("99.9") and str(aims["availability"]) == "99.9"
