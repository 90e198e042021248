# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching records: a query becomes a test of rows. A key that does not exist raises UnknownFilter, what cannot be
read raises Broken; the two ways of searching treat both differently."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import customfields, operands, readers, relations, values
from .language import Broken, Condition, Group, Word, parse
from .record_types import LINK_COLUMNS, RecordType
from .state import Cerb, Row

Rows = Callable[[Row], bool]
CONTROLS = ("sort", "limit", "page", "subtotal", "set.timezone")
# Keys of the search language whose column has another name.
COLUMNS = {
    ("ticket", "reopen"): "reopen_date",
    ("ticket", "response.first"): "elapsed_response_first",
    ("ticket", "resolution.first"): "elapsed_resolution_first",
    ("ticket", "timeSpentOpen"): "elapsed_status_open",
    ("ticket", "lastOpenedAt"): "last_opened_at",
    ("ticket", "messages.count"): "num_messages",
    ("ticket", "messages.count.in"): "num_messages_in",
    ("ticket", "messages.count.out"): "num_messages_out",
    ("worker", "mention"): "at_mention_name",
    ("worker", "isAdmin"): "is_superuser",
    ("worker", "email.id"): "email_id",
    ("contact", "lang"): "language",
    ("org", "state"): "province",
    ("address", "mailTransport.id"): "mail_transport_id",
    ("calendar_event", "startDate"): "date_start",
    ("calendar_event", "endDate"): "date_end",
    ("opportunity", "name"): "title",
    ("opportunity", "closedDate"): "closed_at",
    ("opportunity", "currency.id"): "amount_currency_id",
    ("workspace_widget", "name"): "label",
    ("community_portal", "path"): "uri",
    ("attachment", "mimetype"): "mime_type",
    ("currency", "decimalPlaces"): "decimal_at",
    ("profile_widget", "tab.id"): "profile_tab_id",
    ("profile_tab", "record"): "context",
    ("custom_field", "fieldset.id"): "custom_fieldset_id",
    ("project_board_column", "board.id"): "board_id",
    ("time_entry", "timeSpent"): "secs",
    ("bucket", "send.as"): "reply_personal",
    ("group", "send.as"): "reply_personal",
    ("oauth_app", "callbackUrl"): "callback_url",
    ("oauth_app", "clientId"): "client_id",
    ("webapi_credentials", "accessKey"): "access_key",
    ("custom_record", "name.plural"): "name_plural",
    ("draft", "queue.deliverAt"): "queue_delivery_date",
    ("draft", "queue.fails"): "queue_fails",
    ("mailbox", "fail.count"): "num_fails",
    ("activity_log", "activity"): "activity_point",
    ("notification", "activity"): "activity_point",
    ("address", "nonspam"): "num_nonspam",
    ("address", "spam"): "num_spam",
    ("automation_resource", "mimetype"): "mime_type",
    ("behavior", "event"): "event_point",
    ("calendar_recurring_event", "timezone"): "tz",
    ("message", "isEncrypted"): "was_encrypted",
    ("message", "signed.fingerprint"): "signed_key_fingerprint",
    **{(name, "template.id"): "reply_html_template_id" for name in ("bucket", "group")},
    **{(name, "send.from.id"): "reply_address_id" for name in ("bucket", "group")},
    **{(name, "width"): "width_units" for name in ("card_widget", "profile_widget", "workspace_widget")},
    ("automation_timer", "lastRanAt"): "last_ran_at",
    ("automation_timer", "nextRunAt"): "next_run_at",
}


class UnknownFilter(Exception):
    """A key that this record type cannot be searched by."""


@dataclass
class Query:
    """A query that was read: the test, and what it says about order and paging."""

    test: Rows
    sort: list[str]
    limit: int | None
    page: int | None


class Searcher:
    """Searches one record type. `everywhere` stands for a query without conditions."""

    def __init__(self, cerb: Cerb, kind: RecordType, worker: Row) -> None:
        self.cerb = cerb
        self.kind = kind
        self.worker = worker

    def read(self, query: str) -> Query:
        """Raises UnknownFilter and Broken."""
        tree = parse(query)
        controls = {item.key: item for item in tree.items if isinstance(item, Condition) and item.key in CONTROLS}
        sort = controls["sort"].text if "sort" in controls else None
        return Query(
            test=self.group(tree),
            sort=[key for key in (sort or "").split(",") if key],
            limit=_control(controls.get("limit")),
            page=_control(controls.get("page")),
        )

    def rows(self, query: Query) -> list[Row]:
        """All that fit, in the order asked for, and by id where it leaves the order open."""
        found = [row for row in self.cerb.rows(self.kind.name) if query.test(row)]
        for key in reversed(query.sort):
            value = self._sorter(key.removeprefix("-"))
            if value:
                found.sort(key=value, reverse=key.startswith("-"))
        return found

    def _sorter(self, key: str) -> Callable[[Row], Any] | None:
        field = self._custom(key)
        if field is not None:
            return lambda row: _sortable(customfields.value(self.cerb, (self.kind.context, row["id"]), field))
        # What nobody can sort by is ignored, as is what nobody knows.
        if self.kind.search.get(key, "virtual") in ("virtual", "fulltext") or key == "text":
            return None
        column = self.column(key)
        return lambda row: _sortable(row.get(column))

    # --- conditions ---------------------------------------------------------------------------------------------------

    def group(self, group: Group) -> Rows:
        tests = [self._item(item) for item in group.items if not _is_control(item)]
        # An empty group has no say, whatever it stands in.
        wanted = [test for test in tests if test is not None]
        if not wanted:
            return lambda _row: True
        joined = any if group.joined_by == "OR" else all
        return lambda row: joined(test(row) for test in wanted) != group.negated

    def _item(self, item: Group | Condition | Word) -> Rows | None:
        if isinstance(item, Group):
            return self.group(item) if item.items else None
        if isinstance(item, Word):
            return self._fulltext(item.text)
        test = self.condition(item)
        return (lambda row: not test(row)) if item.negated else test

    def condition(self, condition: Condition) -> Rows:
        """The test of one condition, its negation aside."""
        key = condition.key
        if key not in self.kind.search and not relations.knows(self.cerb, self.kind, key):
            field, rest = self._custom_with_rest(key)
            if field is None:
                raise UnknownFilter(key)
            return self._custom_condition(field, rest, condition)
        if condition.text is None and condition.items is None and condition.group is None:
            raise Broken(f"{key} has no value")
        special = relations.find(self, key)
        if special:
            return special(self, condition)
        kind = self.kind.search[key]
        if key == "alias":
            # Nobody has other names here.
            return lambda _row: False
        if kind == "fulltext":
            return self._fulltext(condition.text or " ".join(condition.items or []))
        if kind in ("virtual", "worker") or condition.group is not None:
            raise relations.Unsupported(f"{self.kind.name}: {key}")
        if key == "text":
            return self._label(condition.text or " ".join(condition.items or []))
        column = self.column(key)
        return self._plain(kind, column, condition)

    def _plain(self, kind: str, column: str, condition: Condition) -> Rows:
        if kind == "text":
            test = operands.text(condition)
            return lambda row: test(row.get(column) or "")
        if kind == "bool":
            test = operands.flag(condition)
        elif kind == "date":
            test = operands.date(condition, self.cerb.now())
        else:
            test = operands.number(condition)
        return lambda row: test(row.get(column))

    def column(self, key: str) -> str:
        """`isBanned` is `is_banned`, `owner.id` is `owner_id`."""
        known = COLUMNS.get((self.kind.name, key))
        if known:
            return known
        snake = re.sub(r"[A-Z]", lambda match: "_" + match.group().lower(), key.replace(".", "_"))
        columns = {*self.kind.columns, *self.kind.shows}
        guesses = [snake, f"{snake}_at", f"is_{snake}", f"{snake}_id", f"reply_{snake}"]
        if key in ("type", "extension", "trigger"):
            guesses.append("extension_id")
        if key == "created":
            # Kept of every record, also where nobody is shown it.
            columns.add("created_at")
        column = next((guess for guess in guesses if guess in columns), None)
        if column is None:
            raise relations.Unsupported(f"{self.kind.name}: {key}")
        return readers.ALIASES.get((self.kind.name, column), LINK_COLUMNS.get(column.removesuffix("_id"), column))

    def _label(self, text: str) -> Rows:
        """Types without a full-text index look into the name of the record."""
        column = readers.LABELS.get(self.kind.name, "name")
        return lambda row: values.like(row.get(column) or "", f"*{text}*")

    def _fulltext(self, text: str) -> Rows:
        """Only what the job has indexed is found."""
        context, wanted = self.kind.context, set(_words(text))

        def test(row: Row) -> bool:
            if (context, row["id"]) not in self.cerb.indexed:
                return False
            return any(isinstance(value, str) and wanted <= set(_words(value)) for value in row.values())

        return test

    # --- custom fields ------------------------------------------------------------------------------------------------

    def _custom(self, key: str) -> Row | None:
        """The first field whose key it is; a key of the type's own comes before it."""
        if key in self.kind.search:
            return None
        fields = sorted(customfields.fields_of(self.cerb, self.kind.context), key=lambda row: int(row["id"]))
        return next((field for field in fields if key and customfields.search_key(self.cerb, field) == key), None)

    def _custom_with_rest(self, key: str) -> tuple[Row | None, str]:
        field = self._custom(key)
        if field is None and key.endswith(".id"):
            field = self._custom(key[: -len(".id")])
            return (field, "id") if field and field["type"] in ("W", "L") else (None, "")
        return field, ""

    def _custom_condition(self, field: Row, rest: str, condition: Condition) -> Rows:
        kind = field["type"]
        if condition.group is not None and kind in ("W", "L"):
            name = "worker" if kind == "W" else str((field.get("params") or {}).get("context"))
            inner = relations.inner(self, name, condition.group)
            return lambda row: values.intval(self._custom_value(row, field)) in inner
        if condition.text is None and condition.items is None:
            raise Broken(f"{condition.key} has no value")
        if kind == "C":
            test = operands.flag(condition)
        elif kind == "E":
            test = operands.date(condition, self.cerb.now())
        elif rest or kind in ("N", "O", "Y", "W", "L"):
            test = operands.number(condition)
        else:
            test = operands.text(condition)
        return lambda row: self._custom_test(test, self._custom_value(row, field))

    def _custom_value(self, row: Row, field: Row) -> Any:
        return customfields.value(self.cerb, (self.kind.context, row["id"]), field)

    @staticmethod
    def _custom_test(test: Rows, stored: Any) -> bool:
        if stored is None:
            return False
        return any(test(item) for item in stored) if isinstance(stored, list) else test(stored)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", values.folded(text))


def _is_control(item: Group | Condition | Word) -> bool:
    return isinstance(item, Condition) and item.key in CONTROLS


def _control(condition: Condition | None) -> int | None:
    return values.intval(condition.text) if condition and condition.text else None


def _sortable(value: Any) -> tuple[int, Any]:
    if isinstance(value, (int, float)):
        return (0, value)
    return (1, values.folded(value or ""))


def found(cerb: Cerb, kind: RecordType, worker: Row, query: str) -> tuple[list[Row], Query]:
    """All rows that fit. Raises UnknownFilter and Broken."""
    searcher = Searcher(cerb, kind, worker)
    read = searcher.read(query)
    return searcher.rows(read), read
