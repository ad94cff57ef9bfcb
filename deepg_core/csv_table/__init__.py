"""Tables for files or headers, as deepG reads them: their text, their numbers, and which row is of what."""

from deepg_core.csv_table.table import Table, read_table

__all__ = ["Table", "read_table"]
