"""Reference decision values of support vector machines, from scikit-learn 1.9.1 and numpy 2.4.6.

Writes tests/reference/svm.json: for SVC(kernel="rbf", C=1, gamma=0.1) and SVC(kernel="linear", C=10), each with equal and with balanced
class weights, the decision values of 100 test rows after a fit on 300. The table is that of baselines.py, made by an integer
recurrence that `learners/svm_reference_test.rs` repeats.
Run: python scripts/reference/svm.py
"""
import json, os
import numpy as np, sklearn
from sklearn.svm import SVC


def table(rows, columns, seed):
    x, u = seed, np.empty(rows * (columns + 1))
    for i in range(len(u)):
        x = x * 48271 % 2147483647
        u[i] = x / 2147483647
    u = u.reshape(rows, columns + 1)
    x, noise = u[:, :columns], u[:, columns]
    signal = 1.5 * x[:, 0] - x[:, 1] + (x[:, 2] > 0.7) + 1.5 * (x[:, 3] - 0.5) * (x[:, 4] - 0.5) * 4
    return np.float32(x).astype(float), signal + np.log(noise / (1 - noise)) > 2.0


def main():
    x, y = table(400, 12, 4242)
    out = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "positives": int(y.sum()), "cases": []}
    for balanced in [False, True]:
        weights = "balanced" if balanced else None
        models = {
            "rbf": SVC(C=1.0, gamma=0.1, class_weight=weights, tol=1e-9),
            "linear": SVC(kernel="linear", C=10.0, class_weight=weights, tol=1e-9),
        }
        for name, model in models.items():
            model.fit(x[:300], y[:300])
            out["cases"].append({"model": name, "balanced": balanced, "decisions": model.decision_function(x[300:]).tolist()})
    path = os.path.join(os.path.dirname(__file__), "..", "..", "tests", "reference", "svm.json")
    with open(path, "w") as f:
        json.dump(out, f, indent=1)
        f.write("\n")


main()
