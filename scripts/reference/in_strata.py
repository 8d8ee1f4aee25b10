"""Reference values of the metrics inside strata and of abstention, for tests/reference/in_strata.json.

Written with Python 3.11, scikit-learn 1.9.1, numpy 2.4.6. Run from the repository root:
    python scripts/reference/in_strata.py > tests/reference/in_strata.json
Pairs are enumerated one by one; strata are numpy quantiles with searchsorted; the area under the risk-coverage curve is a
cumulative mean of rows repeated by their weight. Confidences have no ties here: with ties the order inside them is not given.
"""
import json

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

FOLDS, REPEATS, STRATA = 3, 2, 5
rng = np.random.default_rng(20)


def fold_values(score, y, stratum, weight):
    concordant = pairs = lift = positives = 0.0
    for s in range(STRATA):
        rows = (stratum == s) & (weight > 0)
        p, n = rows & y, rows & ~y
        if not p.any() or not n.any():
            continue
        for i in np.flatnonzero(p):
            for j in np.flatnonzero(n):
                w = weight[i] * weight[j]
                pairs += w
                concordant += w * (1.0 if score[i] > score[j] else 0.5 if score[i] == score[j] else 0.0)
        base = weight[p].sum() / weight[rows].sum()
        ap = average_precision_score(y[rows], score[rows], sample_weight=weight[rows])
        lift += weight[p].sum() * ap / base
        positives += weight[p].sum()
    return concordant / pairs, lift / positives


def selective(score, y, confidence, weight):
    order = np.argsort(-confidence)
    loss = (score - y) ** 2
    units = np.repeat(loss[order], weight[order].astype(int))
    aurc = (np.cumsum(units) / np.arange(1, len(units) + 1)).mean()
    kept = np.repeat(order, weight[order].astype(int))
    half = kept[: len(kept) // 2] if len(kept) % 2 == 0 else None
    out = {"aurc": aurc, "aurc_random": units.mean(), "aurc_gain": units.mean() - aurc}
    if half is not None:
        out["auroc_at_half"] = roc_auc_score(y[half], score[half])
        out["base_rate_at_half"] = y[half].mean()
        out["auroc_at_half_gain"] = out["auroc_at_half"] - roc_auc_score(y[kept], score[kept])
    return out


cases = []
for weighted in (False, True):
    n = 240
    group = np.arange(n) // 2
    y = rng.random(n) < 0.25
    group_weight = rng.poisson(1.0, n // 2) if weighted else np.ones(n // 2, int)
    weight = group_weight[group].astype(float)
    folds, inside, selected = [], [], []
    for repeat in range(REPEATS):
        fold = rng.integers(0, FOLDS, n // 2)[group]
        confounder = np.round(rng.normal(size=n) + y, 1)
        score = np.clip(np.round(0.3 * rng.random(n) + 0.2 * y + 0.05 * confounder, 2), 0, 1)
        confidence = rng.normal(size=n) - 2 * np.abs(score - y)
        assert len(np.unique(confidence)) == n
        values = []
        for f in range(FOLDS):
            rows = fold == f
            edges = np.quantile(confounder[rows], np.arange(1, STRATA) / STRATA)
            stratum = np.searchsorted(edges, confounder[rows], side="left")
            values.append(fold_values(score[rows], y[rows], stratum, weight[rows]))
            folds.append({
                "repeat": repeat, "fold": f, "score": score[rows].tolist(), "y": y[rows].tolist(), "group": group[rows].tolist(),
                "confounder": confounder[rows].tolist(), "confidence": confidence[rows].tolist(),
            })
        inside.append(np.mean(values, axis=0))
        selected.append(selective(score, y, confidence, weight))
    auroc, lift = np.mean(inside, axis=0)
    keys = set.intersection(*(set(one) for one in selected))
    cases.append({
        "folds": folds, "group_weight": group_weight.tolist(), "strata": STRATA,
        "auroc_in_strata": auroc, "ap_lift_in_strata": lift,
        "abstention": {key: float(np.mean([one[key] for one in selected])) for key in sorted(keys)},
    })
print(json.dumps(cases))
