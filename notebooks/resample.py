"""AUROC and average precision as the program measures them, and their bootstrap over groups of related genes.

Genes of one group (similar sequence, overlapping locus) are not independent, so whole groups are drawn (Field & Welsh 2007,
JRSS B 69:369-390). A metric is taken inside each fold, then averaged over folds, then over repeats. Tied scores count one
half in the AUROC and enter together in the average precision.
"""

import numpy as np
import polars as pl


def group_weights(genes: pl.DataFrame, draws: int, seed: int) -> np.ndarray:
    """How often each gene of `genes` (`group` column) comes in each draw: `[draws, genes]`.

    Use one result for all scores that are to be compared: that is what makes a difference paired.
    """
    groups, member = np.unique(genes["group"].to_numpy(), return_inverse=True)
    share = np.full(len(groups), 1 / len(groups))
    counts = np.random.default_rng(seed).multinomial(len(groups), share, size=draws)
    return counts[:, member].astype(float)


def area_and_precision(score: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """AUROC and average precision of one fold under each row of `weight` `[draws, genes]`; NaN where a class is missing."""
    order = np.argsort(-score, kind="stable")
    score, y, weight = score[order], y[order], weight[:, order]
    starts = np.flatnonzero(np.r_[True, score[1:] != score[:-1]])
    positive = np.add.reduceat(weight * y, starts, axis=1)
    negative = np.add.reduceat(weight * ~y, starts, axis=1)
    hits = np.cumsum(positive, axis=1)
    seen = np.cumsum(positive + negative, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        above = hits - positive / 2
        area = (negative * above).sum(axis=1) / (hits[:, -1] * negative.sum(axis=1))
        precision = np.where(positive > 0, positive * hits / np.maximum(seen, 1e-300), 0).sum(axis=1) / hits[:, -1]
    precision[~np.isfinite(area)] = np.nan
    return area, precision


def measured(scores: pl.DataFrame, genes: pl.DataFrame, weight: np.ndarray) -> dict[str, np.ndarray]:
    """`auroc` and `average_precision` of one model under each row of `weight`.

    `scores` has `repeat`, `fold`, `gene_id`, `logit`; `genes` has `gene_id`, `y` in the order of the columns of `weight`.
    Folds in which a draw left one class alone are skipped in that draw.
    """
    column = {gene: index for index, gene in enumerate(genes["gene_id"])}
    label = genes["y"].to_numpy().astype(bool)
    by_repeat: dict[int, list[tuple[np.ndarray, np.ndarray]]] = {}
    for (repeat, _), fold in scores.group_by("repeat", "fold", maintain_order=True):
        columns = np.array([column[gene] for gene in fold["gene_id"]])
        by_repeat.setdefault(repeat, []).append(area_and_precision(fold["logit"].to_numpy(), label[columns], weight[:, columns]))

    def averaged(which: int) -> np.ndarray:
        return np.nanmean([np.nanmean([fold[which] for fold in folds], axis=0) for folds in by_repeat.values()], axis=0)

    return {"auroc": averaged(0), "average_precision": averaged(1)}


def interval(draws: np.ndarray) -> tuple[float, float]:
    """The 2.5th and 97.5th percentile."""
    lo, hi = np.nanpercentile(draws, [2.5, 97.5])
    return float(lo), float(hi)


def two_sided_p(draws: np.ndarray) -> float:
    """Two-sided bootstrap p-value of a difference of 0: twice the smaller share of draws beyond 0, one added to either count."""
    draws = draws[np.isfinite(draws)]
    beyond = min((draws <= 0).sum(), (draws >= 0).sum())
    return float(min(1.0, 2 * (beyond + 1) / (len(draws) + 1)))
