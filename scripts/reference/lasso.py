"""Reference coefficients of L1-penalised logistic regression, from scikit-learn 1.9.1 and numpy 2.4.6.

Writes tests/reference/lasso.json: coefficients and intercept on columns cut at a half, at three penalties.
scikit-learn minimises |w|_1 + C sum(loss), ours mean(loss) + penalty |w|_1: C = 1 / (n penalty).

The table is that of baselines.py, by an integer recurrence that `reference_test.rs` repeats.
Run: python scripts/reference/lasso.py
"""
import json, os
import numpy as np
from sklearn.linear_model import LogisticRegression


def uniforms(n, seed):
    """Lehmer recurrence x = 48271 x mod (2^31 - 1), divided to (0, 1)."""
    x, out = seed, np.empty(n)
    for i in range(n):
        x = x * 48271 % 2147483647
        out[i] = x / 2147483647
    return out


def table(rows, columns, seed):
    u = uniforms(rows * (columns + 1), seed).reshape(rows, columns + 1)
    x, noise = u[:, :columns], u[:, columns]
    signal = 1.5 * x[:, 0] - x[:, 1] + (x[:, 2] > 0.7) + 1.5 * (x[:, 3] - 0.5) * (x[:, 4] - 0.5) * 4
    y = signal + np.log(noise / (1 - noise)) > 2.0
    return np.float32(x).astype(float), y


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


main()
