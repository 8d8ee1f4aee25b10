"""Reference coefficients of L1-penalised logistic regression, from scikit-learn 1.9.1 and numpy 2.4.6.

Writes tests/reference/lasso.json: coefficients and intercept on columns cut at a half, at three penalties.
scikit-learn minimises |w|_1 + C sum(loss), ours mean(loss) + penalty |w|_1: C = 1 / (n penalty).

The table is that of baselines.py, by an integer recurrence that `reference_test.rs` repeats.
Run: python scripts/reference/lasso.py
"""
import json, os
from sklearn.linear_model import LogisticRegression

from baselines import table


def main():
    x, y = table(600, 30, 4242)
    z = (x > 0.5).astype(float)
    out = {"versions": {"scikit-learn": "1.9.1", "numpy": "2.4.6"}, "cases": []}
    for penalty in [0.03, 0.012, 0.002]:
        m = LogisticRegression(l1_ratio=1.0, solver="saga", C=1 / (len(y) * penalty), tol=1e-12, max_iter=200000).fit(z, y)
        out["cases"].append({"penalty": penalty, "coefficients": m.coef_[0].tolist(), "intercept": float(m.intercept_[0])})
        print(penalty, int((m.coef_ != 0).sum()))
    path = os.path.join(os.path.dirname(__file__), "..", "..", "tests", "reference", "lasso.json")
    with open(path, "w") as f:
        json.dump(out, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main()
