"""Reference values of the expected number of hits, from scipy, for tests/reference/expected_hits.json.

Written with Python 3.11, scipy 1.17.1, numpy 2.4.6. Run from the repository root:
    python scripts/reference/expected_hits.py > tests/reference/expected_hits.json
Counts are scipy.stats.poisson_binom; the mixture over one shared standard normal is integrated by scipy.integrate.quad_vec.
"""
import json

import numpy as np
from scipy import integrate, special, stats


def quantile(cdf, share):
    return int(np.searchsorted(cdf, share - 1e-12))


def case(logit, sd):
    logit, sd = np.asarray(logit), np.asarray(sd)
    counts = np.arange(len(logit) + 1)
    exact = stats.poisson_binom(special.expit(logit))

    def weighted(z):
        return stats.norm.pdf(z) * stats.poisson_binom(special.expit(logit + z * sd)).cdf(counts)

    mixed, _ = integrate.quad_vec(weighted, -8, 8, epsabs=1e-9)
    binomial = exact.cdf(counts)
    return {
        "logit": logit.tolist(), "sd": sd.tolist(), "pmf": exact.pmf(counts).tolist(), "expected": float(special.expit(logit).sum()),
        "lo": quantile(mixed, 0.025), "hi": quantile(mixed, 0.975),
        "binomial_lo": quantile(binomial, 0.025), "binomial_hi": quantile(binomial, 0.975),
    }


def main():
    generator = np.random.default_rng(20261125)
    cases = [
        case([0.3], [0.5]),
        case(generator.normal(-1.5, 1.0, 40), np.zeros(40)),
        case(generator.normal(-1.5, 1.0, 60), generator.uniform(0.1, 0.8, 60)),
        case(generator.normal(0.0, 0.5, 200), np.full(200, 0.4)),
        case(generator.normal(-4.0, 0.5, 150), generator.uniform(0.0, 1.5, 150)),
    ]
    print(json.dumps([{key: np.round(value, 14).tolist() if isinstance(value, list) else value for key, value in one.items()} for one in cases]))


main()
