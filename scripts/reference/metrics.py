"""Reference values of the metrics, from scikit-learn and numpy, for tests/reference/metrics.json.

Written with Python 3.11, scikit-learn 1.9.1, numpy 2.4.6. Run from the repository root:
    python scripts/reference/metrics.py > tests/reference/metrics.json
hits@K and the equal-count calibration bins have no scikit-learn function: hits@K is enumerated over units of weight with
the tied border taken in proportion, bins are read off np.interp of the running sums.
"""
import json

import numpy as np
from sklearn import metrics


def hits(score, y, weight, k):
    best, left = 0.0, float(k)
    for value in np.unique(score)[::-1]:
        rows = score == value
        w = weight[rows].sum()
        if w == 0:
            continue
        share = min(1.0, left / w)
        best += share * weight[rows & y].sum()
        left -= w
        if left <= 0:
            break
    return best


def bins(score, y, weight, n):
    values = np.unique(score)
    w = np.array([weight[score == v].sum() for v in values])
    p = np.array([weight[(score == v) & y].sum() for v in values])
    t = np.concatenate([[0], np.cumsum(w)])
    running_score = np.concatenate([[0], np.cumsum(w * values)])
    running_y = np.concatenate([[0], np.cumsum(p)])
    edges = np.linspace(0, t[-1], n + 1)
    width = t[-1] / n
    return np.diff(np.interp(edges, t, running_score)) / width, np.diff(np.interp(edges, t, running_y)) / width


def case(name, score, y, weight=None):
    w = np.ones(len(y)) if weight is None else weight
    keep = w > 0
    fpr, tpr, _ = metrics.roc_curve(y[keep], score[keep], sample_weight=w[keep])
    precision, recall, _ = metrics.precision_recall_curve(y[keep], score[keep], sample_weight=w[keep])
    ap = metrics.average_precision_score(y, score, sample_weight=w)
    mean_score, observed = bins(score, y, w, 10)
    if weight is None and len(np.unique(score)) == len(score) and len(score) % 10 == 0:
        # Where bins are unambiguous, scikit-learn's own quantile bins must agree.
        prob_true, prob_pred = metrics_calibration(y, score)
        assert np.allclose(prob_true, observed) and np.allclose(prob_pred, mean_score)
    return {
        "name": name,
        "score": score.tolist(),
        "y": y.tolist(),
        "weight": None if weight is None else weight.tolist(),
        "auroc": metrics.roc_auc_score(y, score, sample_weight=w),
        "average_precision": ap,
        "ap_lift": ap / (w[y].sum() / w.sum()),
        "hits_at_50": hits(score, y, w, 50),
        "hits_at_100": hits(score, y, w, 100),
        "brier": metrics.brier_score_loss(y, score, sample_weight=w),
        "ece": float(np.abs(observed - mean_score).mean()),
        "roc": list(zip(fpr.tolist(), tpr.tolist())),
        # The last point (recall 0, precision 1) is scikit-learn's anchor, not a threshold.
        "precision_recall": list(zip(recall[:-1].tolist(), precision[:-1].tolist())),
        "calibration": list(zip(mean_score.tolist(), observed.tolist())),
    }


def metrics_calibration(y, score):
    from sklearn.calibration import calibration_curve

    return calibration_curve(y, score, n_bins=10, strategy="quantile")


def main():
    rng = np.random.default_rng(7)
    cases = []

    def scores(n, rate, shift, digits=None):
        y = rng.random(n) < rate
        y[:2] = [True, False]
        s = 1 / (1 + np.exp(-(rng.normal(size=n) + shift * y - 1.5)))
        return (np.round(s, digits) if digits is not None else np.round(s, 6)), y

    s, y = scores(200, 0.2, 1.0)
    cases.append(case("plain", s, y))
    s, y = scores(150, 0.3, 0.8, 1)
    cases.append(case("heavy ties", s, y))
    s, y = scores(120, 0.15, 0.0)
    cases.append(case("random", s, y))
    s, y = scores(130, 0.2, 1.0, 2)
    cases.append(case("integer weights and ties", s, y, rng.poisson(1.0, size=130).astype(float)))
    s, y = scores(90, 0.4, 0.5)
    cases.append(case("real weights", s, y, np.round(rng.random(90) * 3, 3)))
    s, y = scores(60, 0.1, 2.0, 1)
    cases.append(case("few positives", s, y))
    y = np.arange(70) % 7 == 0
    cases.append(case("constant", np.full(70, 0.15), y))
    cases.append(case("perfect", np.where(y, 0.9, 0.1), y))
    print(json.dumps(cases))


if __name__ == "__main__":
    main()
