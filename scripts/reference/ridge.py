"""Coefficients of a ridge logistic regression for the test in src/network/logistic.rs.

numpy and scikit-learn as printed on the first line. Usage: python scripts/reference/ridge.py
"""

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

x = np.array([[0.5, 1.0], [-1.0, 0.3], [2.0, -0.7], [0.1, 0.2], [1.5, 1.1], [-0.4, -1.2]])
y = np.array([1, 0, 1, 0, 1, 0])
model = LogisticRegression(C=0.5, tol=1e-12, max_iter=10_000).fit(x, y)
print(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}")
print([float(model.intercept_[0]), *map(float, model.coef_[0])])
