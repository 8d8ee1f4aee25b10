"""Rows that a benchmark has measured, kept from call to call."""

import csv
from pathlib import Path


def rows_of(path: Path, kinds: dict) -> list[dict]:
    """Rows of earlier calls; `kinds` says which columns are numbers, the others are words."""
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        return [{key: kinds.get(key, str)(value) for key, value in row.items()} for row in csv.DictReader(file)]


def write_rows(path: Path, rows: list[dict]) -> None:
    """Writes aside and renames."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".tmp")
    with partial.open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: f"{value:.3f}" if isinstance(value, float) else value for key, value in row.items()} for row in rows)
    partial.replace(path)
