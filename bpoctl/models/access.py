"""Stage 6, access: can they work, safely."""

from datetime import date

from bpoctl.models import checked
from bpoctl.models.engagement import DATA_CLASSES
from bpoctl.models.fields import Record, choice, day, flag, record, ref, refs, text, texts, whole

CONTROL_CATEGORIES = ("nda", "dpa", "baa", "gdpr", "hipaa", "pci", "dora", "security")


@record("systems", "SYS", least=1)
class System(Record, table=True):
    """A system the work is done in, of the client or of the provider."""

    __tablename__ = "access_system"
    name: str = text("What it is called", required=True, column=True)
    owner: str = choice("Whose it is", "client", "provider", required=True, column=True)
    data_classes: tuple[str, ...] | None = texts("Classes of data in it", each_of=DATA_CLASSES, column=True, ask=True)
    two_factor: bool = flag("Whether it asks for a second factor", default=False, column=True)
    contact: str | None = ref("person", "Whom to ask about it")


@record("grants", "GR", least=1)
class Grant(Record, table=True):
    """What one person may do in one system, who allowed it, and until when. It holds no password."""

    __tablename__ = "access_grant"
    person: str = ref("person", "Who", required=True, column=True)
    system: str = ref("access_system", "Where", required=True, column=True)
    role: str = text("As what, as in `agent`", required=True, column=True, check=checked.no_secret)
    approver: str = ref("person", "Who allowed it", required=True, column=True)
    granted_on: date = day("From when", required=True, column=True)
    expires_on: date = day("Until when", required=True, column=True)
    revoked_on: date | None = day("When it was taken back", column=True)
    note: str | None = text("Why it is needed", check=checked.no_secret)


@record("logins", "LOG", least=1)
class Login(Record, table=True):
    """A test login: the grant was tried, before it was needed."""

    __tablename__ = "access_login"
    grant: str = ref("access_grant", "Which grant", required=True, column=True)
    tested_on: date = day("When", required=True, column=True)
    outcome: str = choice("Whether it worked", "works", "fails", required=True, column=True)
    note: str | None = text("What was seen", check=checked.no_secret)


@record("checks", "CHK")
class SystemCheck(Record, table=True):
    """A check of one system from the provider's place: network, screen recording, call quality."""

    __tablename__ = "access_check"
    system: str = ref("access_system", "Which system", required=True, column=True)
    name: str = text("What was checked", required=True, column=True)
    checked_on: date = day("When", required=True, column=True)
    outcome: str = choice("With which result", "passed", "failed", required=True, column=True)
    note: str | None = text("What was seen", check=checked.no_secret)


@record("controls", "CTL", least=1)
class Control(Record, table=True):
    """A data-protection control: an NDA, a processing agreement, a safeguard, with its evidence and its end."""

    __tablename__ = "access_control"
    name: str = text("What it is", required=True, column=True)
    category: str = choice("Kind of control", *CONTROL_CATEGORIES, required=True, column=True)
    person: str | None = ref("person", "Whom it binds, where it is a person's", column=True)
    valid_from: date = day("First day on which it holds", required=True, column=True)
    valid_until: date | None = day("Last day on which it holds", column=True, ask=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What proves it", column=True, ask=True)


@record("drills", "DRL", least=1)
class Drill(Record, table=True):
    """A test of continuity: what happens when a site, a line or a system fails."""

    __tablename__ = "access_drill"
    name: str = text("What was tried", required=True, column=True)
    held_on: date = day("When", required=True, column=True)
    outcome: str = choice("With which result", "passed", "partial", "failed", required=True, column=True)
    recovery_minutes: int | None = whole("Minutes until work went on", least=0, column=True, ask=True)
    next_on: date | None = day("When it is tried again", column=True, ask=True)


@record("reviews", "REV")
class AccessReview(Record, table=True):
    """Somebody looked at who may do what in a system."""

    __tablename__ = "access_review"
    system: str = ref("access_system", "Which system", required=True, column=True)
    reviewed_on: date = day("When", required=True, column=True)
    reviewer: str = ref("person", "By whom", required=True, column=True)
    outcome: str = choice("What was found", "clean", "corrected", required=True, column=True)
    note: str | None = text("What was changed", check=checked.no_secret)
