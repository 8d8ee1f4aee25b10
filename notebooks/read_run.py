"""Reads the run folders of `deephen`; `docs/schemas.md` says what is in them.

A run folder is chosen by an environment variable, so that the same notebook serves the simulated species and real data.
"""

import json
import os
from pathlib import Path

import polars as pl

STAGES = {
    "ingest": "genes, interactions and labels under one id a gene",
    "features": "numbers that describe sequence and locus",
    "network": "the lncRNA-protein-protein network",
    "plan": "tasks, groups of related genes, folds",
    "evaluate": "out-of-fold predictions and metrics",
    "ablate": "every subset of families, Shapley values",
    "train": "the final model, for genes of your own",
    "rank": "the ranking of all lncRNA genes",
    "enrich": "where known hits stand in the ranking",
    "report": "one page with all of it",
}


class RunFolderFault(Exception):
    """A folder or file that cannot be used; shown as its sentence, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def run_folder(variable: str, default: str, make: str) -> Path:
    """The run folder that the environment variable names, or `default`; `make` is the command that would write it."""
    folder = Path(os.environ.get(variable) or default)
    if not folder.is_dir():
        raise RunFolderFault(f"There is no run folder `{folder}`. Make it with `{make}`, or set {variable} to the folder of a finished run.")
    missing = [stage for stage in ("plan", "evaluate", "ablate", "rank", "enrich") if not (folder / stage / "manifest.json").is_file()]
    if missing:
        raise RunFolderFault(f"`{folder}` is not a finished run: it has no {', '.join(missing)}. Finish it with `deephen run`.")
    return folder


def read_json(run: Path, name: str) -> dict:
    """A JSON file of the run, e.g. `evaluate/metrics.json`."""
    return json.loads(_existing(run, name).read_text())


def read_table(run: Path, name: str) -> pl.DataFrame:
    """A parquet or tab-separated table of the run; `#` lines at the head of a tab-separated one are left out."""
    path = _existing(run, name)
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, separator="\t", comment_prefix="#", infer_schema_length=None, null_values="")


def ranking_task(run: Path) -> str:
    """The task whose scores rank the genes."""
    return read_json(run, "run.json")["settings"]["rank"]["task"]


def settings(run: Path) -> dict[str, str]:
    """Every setting by its dotted name (`model.dropout`), as text."""
    found: dict[str, str] = {}

    def put(prefix: str, value: object) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                put(f"{prefix}.{name}" if prefix else name, inner)
        else:
            found[prefix] = json.dumps(value)

    put("", read_json(run, "run.json")["settings"])
    return found


def metric_table(run: Path, population: str, metrics: list[str]) -> pl.DataFrame:
    """One row a model and metric: `model`, `metric`, `mean`, `lo`, `hi`."""
    models = _population(run, population)["models"]
    rows = [
        {"model": model, "metric": metric, **{key: values[metric][key] for key in ("mean", "lo", "hi")}}
        for model, values in models.items()
        for metric in metrics
        if metric in values
    ]
    return pl.DataFrame(rows)


def comparison_table(run: Path, population: str) -> pl.DataFrame:
    """Paired differences `a - b` between models: `a`, `b`, `metric`, `difference`, `lo`, `hi`, `p`, `p_holm`."""
    return pl.DataFrame(_population(run, population)["comparisons"])


def _population(run: Path, population: str) -> dict:
    tasks = read_json(run, "evaluate/metrics.json")["tasks"]
    if population not in tasks:
        raise RunFolderFault(f"`{run}` did not measure `{population}`; it has {', '.join(tasks)}.")
    return tasks[population]


def measured_genes(run: Path, task: str, population: str = "") -> pl.DataFrame:
    """Labelled genes of a task that are measured: `gene_id`, `y`, `group` (genes that may not be split between folds).

    `population` is empty (genes that the task measures first), `network` (those with interactions too) or `all`.
    """
    genes = read_table(run, "plan/tasks.parquet").filter((pl.col("task") == task) & pl.col("test"))
    if population != "all":
        genes = genes.filter(pl.col("with_network" if population == "network" else "primary"))
    groups = read_table(run, "plan/splits.parquet").select("gene_id", "group").unique()
    return genes.select("gene_id", "y").join(groups, on="gene_id", how="left").sort("gene_id")


def out_of_fold(run: Path, task: str, models: list[str], genes: pl.DataFrame) -> pl.DataFrame:
    """Scores of `genes` by models that did not learn from them: `model`, `repeat`, `fold`, `gene_id`, `logit`, `y`, `group`."""
    predictions = read_table(run, "evaluate/predictions.parquet")
    chosen = predictions.filter((pl.col("task") == task) & pl.col("model").is_in(models))
    return chosen.select("model", "repeat", "fold", "gene_id", "logit").join(genes, on="gene_id").sort("model", "repeat", "fold", "gene_id")


def gene_label(row: dict) -> str:
    """The symbol of a gene, or its id where it has none."""
    return row["symbol"] or row["gene_id"]


def _existing(run: Path, name: str) -> Path:
    path = run / name
    if not path.is_file():
        raise RunFolderFault(f"`{path}` is missing. The run is not finished, or was made by another version: run `deephen run` again.")
    return path
