"""Bases a second (processor time, one core) of scikit-learn 1.x CountVectorizer on the work of benches/kmer.rs (20,000 sequences of 1,000 bases).

    python scripts/reference/kmer_speed.py
"""

import random
import time

import sklearn
from sklearn.feature_extraction.text import CountVectorizer

random.seed(1)
sequences = ["".join(random.choices("ACGT", k=1000)) for _ in range(20_000)]
for k in (4, 6):
    vectorizer = CountVectorizer(analyzer="char", ngram_range=(k, k), lowercase=False)
    start = time.process_time()
    vectorizer.fit_transform(sequences)
    seconds = time.process_time() - start
    print(f"scikit-learn {sklearn.__version__} k={k}: {seconds:.2f} s, {20e6 / seconds / 1e6:.2f} million bases a second")
