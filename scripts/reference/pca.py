"""Reference principal axes for src/features/pca.rs, by scikit-learn 1.x PCA (full SVD).

    python scripts/reference/pca.py > tests/reference/pca.json

The sign of an axis is chosen so that its entry of largest magnitude is positive.
"""

import json

import numpy as np
import sklearn
from sklearn.decomposition import PCA

random = np.random.default_rng(7)
rows, columns = 60, 20
spectrum = 3.0 * 0.7 ** np.arange(columns)
matrix = random.normal(size=(rows, columns)) * spectrum @ np.linalg.qr(random.normal(size=(columns, columns)))[0] + 2.0
matrix = matrix.astype(np.float32)
pca = PCA(n_components=5, svd_solver="full").fit(matrix.astype(np.float64))
axes = pca.components_
axes = axes * np.sign(axes[np.arange(5), np.abs(axes).argmax(axis=1)])[:, None]
print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "matrix": np.round(matrix.astype(float), 7).tolist(),
            "mean": pca.mean_.tolist(),
            "axes": axes.tolist(),
            "variance": pca.explained_variance_.tolist(),
            "total_variance": float(matrix.astype(np.float64).var(axis=0, ddof=1).sum()),
        }
    )
)
