"""A kind of record that the program does not have: what a developer would write to add it, and nothing else."""

from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.models.fields import Record, choice, day, number, record, ref, text, texts


def vehicle() -> Any:
    """The model, as it would stand in bpoctl/models/access.py."""

    @record("vehicles", "VEH", least=1)
    class Vehicle(Record, table=True):
        """A van that brings the agents to the site, and until when it may be driven."""

        __tablename__ = "access_vehicle"
        name: str = text("What it is called", required=True, column=True)
        driver: str = ref("person", "Who drives it", required=True, column=True)
        fuel: str = choice("What it runs on", "diesel", "electric", required=True, column=True)
        seats: Decimal = number("How many it takes", default=Decimal(8), least=1, most=60, column=True)
        routes: tuple[str, ...] | None = texts("Where it goes", ask=True)
        inspected_until: date | None = day("Last day on which it may be driven", column=True)

    return Vehicle
