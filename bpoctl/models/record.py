"""History, not wish: what actions leave behind. Exported under `[record]`, never made by hand or by `apply`."""

from datetime import date, datetime

from bpoctl.models import checked
from bpoctl.models.fields import Record, choice, day, moment, record, ref, text


@record("gates", "GATE", history=True)
class GatePass(Record, table=True):
    """A stage was passed, or opened again."""

    __tablename__ = "record_gate"
    of: str = text("Which stage", required=True, column=True)
    action: str = choice("What happened to it", "pass", "reopen", required=True, column=True)
    on: date = day("When", required=True, column=True)
    at: datetime = moment("When it was recorded", required=True)
    by: str = text("By whom", required=True, column=True, personal=True)
    reason: str | None = text("Why", column=True)


@record("waivers", "WVR", history=True)
class Waiver(Record, table=True):
    """A rule's finding accepted by a named person, with a reason and an end."""

    __tablename__ = "record_waiver"
    rule: str = text("Which rule", required=True, column=True)
    subject: str | None = text("Key of the one record it concerns; none is every record", column=True)
    by: str = text("Who accepts it", required=True, column=True, personal=True)
    reason: str = text("Why", required=True, column=True)
    given_on: date = day("From when", required=True, column=True)
    until: date = day("Last day on which it holds", required=True, column=True)


@record("signatures", "SIG", history=True)
class Signature(Record, table=True):
    """One party signed the text of one agreement version."""

    __tablename__ = "record_signature"
    agreement: str = ref("sla_agreement", "Which version", required=True, column=True)
    party: str = choice("For which side", "client", "provider", required=True, column=True)
    name: str = text("Who signed", required=True, column=True, personal=True)
    role: str = text("As what", required=True, column=True)
    on: date = day("When", required=True, column=True)
    text_sha256: str = text("SHA-256 of the signed text", required=True, check=checked.sha256)
    wording: str | None = text("The signed text, whole: no template changed later can change it")
    terms_sha256: str | None = text("SHA-256 over the version's terms as they were signed", check=checked.sha256)
    subject_sha256: str | None = text(
        "SHA-256 over what else stands in the text: the service, the parties and the scope", check=checked.sha256
    )


@record("seals", "SEAL", history=True)
class Seal(Record, table=True):
    """A period was closed; a later correction is a true-up."""

    __tablename__ = "record_seal"
    period: str = text("Which period", required=True, check=checked.period, column=True)
    on: date = day("When it was closed", required=True, column=True)
    by: str = text("By whom", required=True, column=True, personal=True)
    statement_sha256: str = text("SHA-256 of the credit statement then", required=True, check=checked.sha256)


@record("erasures", "ERS", history=True)
class Erasure(Record, table=True):
    """A person's personal data was deleted, on which ground."""

    __tablename__ = "record_erasure"
    person: str = text("Key under which the person stood", required=True, column=True)
    on: date = day("When", required=True, column=True)
    by: str = text("By whom", required=True, column=True)
    reason: str = text("On which ground", required=True, column=True)
