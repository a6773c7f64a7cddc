"""The months of an engagement: every level's line, the credits added up and capped, and the statement made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from bpoctl.analysis.credits.adjusting import adjusted
from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.caps import limits_of
from bpoctl.analysis.credits.caps_together import limit_together
from bpoctl.analysis.credits.charges import Charges, charges_of, together
from bpoctl.analysis.credits.consequences import rights_of
from bpoctl.analysis.credits.contested import range_of
from bpoctl.analysis.credits.earning import returns_of
from bpoctl.analysis.credits.lines import Line, lines_of
from bpoctl.analysis.credits.longer import LONGER, spans_window
from bpoctl.analysis.credits.netting import net_parts
from bpoctl.analysis.credits.open_points import open_points_of
from bpoctl.analysis.credits.pools import Limit, PoolTotal, drawn_besides, settle
from bpoctl.analysis.credits.statement import Statement
from bpoctl.analysis.credits.sums import sum_rights
from bpoctl.analysis.money import added, rounded, sum_of
from bpoctl.analysis.parts import parted, parts_of
from bpoctl.analysis.periods import Kind, Period
from bpoctl.analysis.windows import windows_of
from bpoctl.analysis.wording import listed
from bpoctl.dossier import Dossier, natural
from bpoctl.errors import BadData
from bpoctl.models.sla import Agreement, CreditTerms, Level


class Months:
    """The credits of an engagement's months, each reckoned once: later months look back at earlier ones."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._drawn: dict[str, tuple[tuple[Line, ...], tuple[PoolTotal, ...]]] = {}
        self._plain: dict[str, Statement] = {}

    def plain(self, month: Period) -> Statement:
        """The statement of a month by itself: without settlement, and without what true-ups add to it."""
        if month.key not in self._plain:
            self._plain[month.key] = self._statement(month)
        return self._plain[month.key]

    def _statement(self, month: Period) -> Statement:
        book, dossier = self.book, self.book.dossier
        agreement = _agreement(dossier, month)
        lines, pools = self.credits(month)
        charges = _charges(book, month, pools)
        last = tuple({pool.terms.key: pool for pool in pools}.values())
        returns = tuple(found for pool in last for found in returns_of(book, pool.terms, month, self.credits_or_none))
        judged = {(line.level.version, line.level.key, line.window.key): (line.level, line.window) for line in lines}
        rights = (*rights_of(book, judged.values()), *sum_rights(book, month, self.credits_or_none))
        total = _total(lines, pools, dossier.engagement.currency)
        open_points = tuple(dict.fromkeys(open_points_of(book, lines, pools, returns, rights)))
        nets = net_parts(lines, pools, returns, rights)
        return Statement(
            dossier.engagement.slug, month, agreement, dossier.engagement.currency, charges, lines, pools, total,
            open_points, returns, None if total is None else sum_of([*nets.values()]),
            range_of(lines, pools, total, book.days_in(month)), (),
            tuple(right for right in rights if not right.problem), parts_of(dossier, month), net_by_terms=nets,
        )  # fmt: skip

    def credits(self, month: Period) -> tuple[tuple[Line, ...], tuple[PoolTotal, ...]]:
        """A month's lines, and its credits added up and capped."""
        if month.key not in self._drawn:
            book, agreement = self.book, _agreement(self.book.dossier, month)
            levels = _levels(book.dossier, month)
            made = [line for window, level in levels for line in lines_of(book, level, window, month)]
            lines = adjusted(book, made, month)
            pools: list[PoolTotal] = []
            for terms in _pools(book.dossier, agreement, lines, month):
                pools.append(self._pool(terms, lines, month, pools, self._over_all(terms, agreement, month, pools)))
            self._drawn[month.key] = (lines, tuple(pools))
        return self._drawn[month.key]

    def credits_or_none(self, month: Period) -> tuple[Sequence[Line], Sequence[PoolTotal]] | None:
        """As `credits`, or None for a month without an agreement."""
        return self.credits(month) if terms_for(self.book.dossier, month) else None

    def total_of(self, month: Period, terms: str) -> Decimal | None:
        """What credit terms came to in a month, after its caps."""
        return sum_of([pool.total for pool in self.credits(month)[1] if pool.terms.key == terms])

    def whole(self, month: Period) -> Decimal | None:
        """What all credit terms came to in a month, after their caps."""
        return sum_of([pool.total for pool in self.credits(month)[1]])

    def net_of(self, month: Period, terms: str) -> Decimal | None:
        """What credit terms came to in a month, net of what was earned back and set off."""
        return self.plain(month).net_by_terms.get(terms, Decimal(0))

    def _over_all(
        self, terms: CreditTerms, agreement: Agreement, month: Period, before: Sequence[PoolTotal]
    ) -> tuple[Limit, ...]:
        """The cap over all credit terms of a version; in a month that is parted each version has its own."""
        part = self.book.part_of(month, terms.version)
        if part.of is None:
            return limit_together(self.book, agreement, month, before, self.whole)
        own = self.book.dossier.get(Agreement, terms.version) or agreement
        return limit_together(self.book, own, month, before, self.whole, part)

    def _pool(
        self, terms: CreditTerms, lines: tuple[Line, ...], month: Period, before: Sequence[PoolTotal],
        over_all: tuple[Limit, ...],
    ) -> PoolTotal:  # fmt: skip
        mine = [line for line in lines if (line.level.version, line.level.credit) == (terms.version, terms.key)]
        besides = [pool.total for pool in before if pool.terms.key == terms.key]
        own = (drawn_besides(limit, besides) for limit in limits_of(self.book, terms, month, self.total_of))
        limits = (*over_all, *own)
        charges = self._base(terms, mine, month)
        lost = spans_window(terms) and charges.amount is None
        amounts = [None if lost and line.award.amount else line.award.amount for line in mine if line.award]
        return settle(terms, charges, amounts, limits, spans_window(terms) and not mine)

    def _base(self, terms: CreditTerms, mine: Sequence[Line], month: Period) -> Charges:
        """What a month's credits are reckoned on and capped by: its charges, or those of the window that ends in it."""
        windows = {line.window.key: line.window for line in mine}
        if not spans_window(terms) or not mine:
            return self.book.charges_in(month, terms)
        if len(windows) == 1 and mine[0].window.kind in LONGER:
            return self.book.charges_in(month, terms, mine[0].window)
        named = ", ".join(sorted(windows))
        why = (
            f"{terms.key} is of the charges of a quarter or year, and these windows end in {month}: {named}; give each "
            "length of window credit terms of its own (bpoctl sla level edit KEY --credit KEY)"
        )
        return Charges(None, self.book.dossier.engagement.currency, "unknown", (), why)


def _agreement(dossier: Dossier, month: Period) -> Agreement:
    if month.kind is not Kind.MONTH:
        hint = f"ask for the month in which it ends: {month.last:%Y-%m}"
        raise BadData(f"credits are reckoned by the month, and `{month}` is a {month.kind.words}", hint)
    agreement = terms_for(dossier, month)
    if agreement is None:
        hint = "bpoctl sla agreement list   shows when each version is in force"
        raise BadData(f"no agreement version is in force in {month}", hint)
    twins = [each.key for each in dossier.versions() if each.effective_from == agreement.effective_from]
    if len(twins) > 1:
        same = f"agreement versions {listed(twins)} begin on the same day, {agreement.effective_from}"
        hint = f"bpoctl sla agreement edit {twins[-1]} --effective-from DATE"
        raise BadData(f"{same}: which of them judges {month} cannot be told", hint)
    return agreement


def _levels(dossier: Dossier, month: Period) -> Iterator[tuple[Period, Level]]:
    """The levels whose windows end in a month, each with its window, in the order of their keys."""
    found = []
    in_force: dict[Period, str] = {}
    for row in dossier.all(Level):
        for window in parted(dossier, windows_of(row, dossier.commencement).between(month.first, month.last)):
            if window.last not in month:
                continue
            if window not in in_force:
                version = terms_for(dossier, window)
                in_force[window] = version.key if version else ""
            if in_force[window] == row.version:
                found.append((window, row))
    return iter(sorted(found, key=lambda pair: (natural(pair[1].key), pair[0].last)))


def _pools(dossier: Dossier, agreement: Agreement, lines: tuple[Line, ...], month: Period) -> list[CreditTerms]:
    """The pools of the versions in force, and any of an earlier version that a longer window was judged by."""
    parts = [found.key for part in parts_of(dossier, month) if (found := terms_for(dossier, part))]
    versions = dict.fromkeys([agreement.key, *parts, *(line.level.version for line in lines if line.award)])
    return [terms for version in versions for terms in dossier.of_version(CreditTerms, version)]


def _charges(book: Book, month: Period, pools: Sequence[PoolTotal]) -> Charges:
    """The month's charges: as the first pool has them, or where the month is parted those of its parts together."""
    if not pools:
        return charges_of(book.dossier, month, None, book.as_of)
    parts = [terms_for(book.dossier, part) for part in parts_of(book.dossier, month)]
    if len(parts) == 1:
        first_terms = pools[0].terms
        return book.charges_in(month, first_terms) if spans_window(first_terms) else pools[0].charges
    first = {pool.terms.version: pool.charges for pool in reversed(pools)}
    none = charges_of(book.dossier, month, None, book.as_of)
    return together([first.get(version.key if version else "", none) for version in parts])


def _total(lines: Sequence[Line], pools: Sequence[PoolTotal], currency: str) -> Decimal | None:
    if any(line.award and line.award.amount is None for line in lines) or any(pool.total is None for pool in pools):
        return None
    return rounded(added(pool.total for pool in pools if pool.total is not None), currency)
