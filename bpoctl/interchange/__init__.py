"""The engagement as a file: in and out, what it would change, its JSON Schema; and records from spreadsheets."""

from bpoctl.interchange.applying import RowWriter, apply, apply_all, plan_text, refuse_stale
from bpoctl.interchange.faults import BadFile, Fault
from bpoctl.interchange.frozen import refuse_frozen
from bpoctl.interchange.history import hash_of, head_of
from bpoctl.interchange.lines import line_of
from bpoctl.interchange.mapping import map_columns, read_as
from bpoctl.interchange.planning import Change, FieldChange, LeftAlone, Plan, plan, version_changes
from bpoctl.interchange.reading import read_file, read_folder, read_folder_files, read_text, text_of, verify_history
from bpoctl.interchange.schema import json_schema
from bpoctl.interchange.sheets import Sheet, SheetRow, read_sheet, without_totals
from bpoctl.interchange.showing import change_lines, changes_json, plan_json, plan_lines, summary
from bpoctl.interchange.writing import write, write_record

__all__ = [
    "BadFile", "Change", "Fault", "FieldChange", "LeftAlone", "Plan", "RowWriter", "Sheet", "SheetRow", "apply",
    "apply_all", "change_lines", "changes_json", "hash_of", "head_of", "json_schema", "line_of", "map_columns", "plan",
    "plan_json", "plan_lines", "plan_text", "read_as", "read_file", "read_folder", "read_folder_files", "read_sheet",
    "read_text", "refuse_frozen", "refuse_stale", "summary", "text_of", "verify_history", "version_changes",
    "without_totals", "write", "write_record",
]  # fmt: skip
