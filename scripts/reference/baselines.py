"""Reference numbers for the rivals' learners, from scikit-learn 1.9.1 and numpy 2.4.6.

Writes tests/reference/baselines.json:
  logistic: coefficients of L2 logistic regression on a small fixed table;
  auroc:    AUROC of random forest and extra-trees on a fixed synthetic task, over seeds: mean and standard deviation.

The table is made by an integer recurrence that `reference_test.rs` repeats, so no random generator has to agree.
Run: python scripts/reference/baselines.py
"""
import json, os
import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler


def uniforms(n, seed):
    """Lehmer recurrence x = 48271 x mod (2^31 - 1), divided to (0, 1)."""
    x, out = seed, np.empty(n)
    for i in range(n):
        x = x * 48271 % 2147483647
        out[i] = x / 2147483647
    return out


def table(rows, columns, seed):
    """Columns of mixed meaning: two linear, a threshold, an interaction, the others noise; 20% positives or so."""
    u = uniforms(rows * (columns + 1), seed).reshape(rows, columns + 1)
    x, noise = u[:, :columns], u[:, columns]
    signal = 1.5 * x[:, 0] - x[:, 1] + (x[:, 2] > 0.7) + 1.5 * (x[:, 3] - 0.5) * (x[:, 4] - 0.5) * 4
    y = signal + np.log(noise / (1 - noise)) > 2.0
    return np.float32(x).astype(float), y


def main():
    x, y = table(1600, 40, 12345)
    train, test = slice(0, 1000), slice(1000, 1600)
    out = {"versions": {"scikit-learn": "1.9.1", "numpy": "2.4.6"}, "positives": int(y.sum()), "first": x[0, :3].tolist(), "logistic": []}
    z = StandardScaler().fit(x[train])
    zx = z.transform(x[train])
    for c in [0.01, 1.0]:
        m = LogisticRegression(C=c, tol=1e-12, max_iter=10000).fit(zx, y[train])
        out["logistic"].append({"c": c, "coefficients": m.coef_[0].tolist(), "intercept": float(m.intercept_[0]),
                                "auroc": float(roc_auc_score(y[test], m.decision_function(z.transform(x[test]))))})
    # Wide: more columns than rows.
    wx, wy = table(60, 90, 777)
    m = LogisticRegression(C=0.5, tol=1e-12, max_iter=10000).fit(StandardScaler().fit_transform(wx), wy)
    out["wide"] = {"coefficients": m.coef_[0].tolist(), "intercept": float(m.intercept_[0])}
    forests = {
        "random_forest": lambda s: RandomForestClassifier(200, min_samples_leaf=1, class_weight="balanced", random_state=s),
        "random_forest_leaf5": lambda s: RandomForestClassifier(200, min_samples_leaf=5, class_weight="balanced", random_state=s),
        "extra_trees": lambda s: ExtraTreesClassifier(200, min_samples_leaf=1, class_weight="balanced", random_state=s),
        "extra_trees_leaf5": lambda s: ExtraTreesClassifier(200, min_samples_leaf=5, class_weight="balanced", random_state=s),
    }
    out["auroc"] = {}
    for name, make in forests.items():
        values, shares = [], []
        for seed in range(20):
            p = make(seed).fit(np.float32(x[train]), y[train]).predict_proba(np.float32(x[test]))[:, 1]
            values.append(roc_auc_score(y[test], p))
            shares.append(p.mean())
        out["auroc"][name] = {"mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1)), "mean_share": float(np.mean(shares))}
    path = os.path.join(os.path.dirname(__file__), "..", "..", "tests", "reference", "baselines.json")
    with open(path, "w") as f:
        json.dump(out, f, indent=1)
        f.write("\n")
    print(json.dumps({k: out[k] for k in ["positives", "auroc"]}, indent=1))


if __name__ == "__main__":
    main()
