#!/usr/bin/env python3
"""Reference numbers for src/train/calibrate.rs: scikit-learn 1.9.1.

Writes tests/reference/calibration.json: scores with ties, labels, and what Platt scaling (unpenalised LogisticRegression),
temperature scaling (bounded scalar minimisation of the likelihood) and IsotonicRegression make of a grid of scores.
Run: python scripts/reference/calibration.py > tests/reference/calibration.json
"""
import json

import numpy
import scipy
import sklearn
from scipy.optimize import minimize_scalar
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

random = numpy.random.RandomState(5)
logit = numpy.round(random.normal(-1.0, 1.5, 120), 1)  # one decimal: ties
y = (random.uniform(size=120) < 1 / (1 + numpy.exp(-(0.6 * logit - 0.4)))).astype(int)
grid = numpy.linspace(-7, 5, 25)

platt = LogisticRegression(C=numpy.inf, tol=1e-12, max_iter=10000).fit(logit[:, None], y)
nll = lambda t: numpy.sum(numpy.logaddexp(0, logit / t) - y * logit / t)
temperature = minimize_scalar(nll, bounds=(0.05, 50), method="bounded", options={"xatol": 1e-12}).x
isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(logit, y)

print(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__},
    "logit": logit.tolist(),
    "y": y.tolist(),
    "grid": grid.tolist(),
    "platt": {"a": platt.coef_[0, 0], "b": platt.intercept_[0]},
    "temperature": temperature,
    "isotonic": isotonic.predict(grid).tolist(),
}, indent=1))
