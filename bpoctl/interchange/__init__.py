"""The engagement as a file: in and out, what it would change, its JSON Schema; and records from spreadsheets."""

from bpoctl.interchange.faults import BadFile, Fault
from bpoctl.interchange.history import hash_of, head_of
from bpoctl.interchange.lines import line_of
from bpoctl.interchange.reading import read_file, read_folder, read_folder_files, read_text, verify_history
from bpoctl.interchange.writing import write, write_record

__all__ = [
    "BadFile", "Fault", "hash_of", "head_of", "line_of", "read_file", "read_folder", "read_folder_files", "read_text",
    "verify_history", "write", "write_record",
]  # fmt: skip
