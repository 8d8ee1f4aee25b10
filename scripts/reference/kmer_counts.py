"""Reference k-mer counts for src/features/kmer.rs, by scikit-learn 1.x CountVectorizer.

    python scripts/reference/kmer_counts.py > tests/reference/kmer_counts.json

Words with a letter other than ACGT are dropped after counting; absent words are not listed.
"""

import json
import random

import sklearn
from sklearn.feature_extraction.text import CountVectorizer

random.seed(11)
sequences = ["".join(random.choices("ACGT", k=n)) for n in (5, 60, 300)]
sequences.append("ACGTNNACGTTTNGGGGGGGGGNA")
sequences.append("A" * 40)

vectorizer = CountVectorizer(analyzer="char", ngram_range=(1, 6), lowercase=False)
counts = vectorizer.fit_transform(sequences)
words = vectorizer.get_feature_names_out()
cases = []
for row, sequence in enumerate(sequences):
    found = {words[column]: int(counts[row, column]) for column in counts[row].nonzero()[1]}
    cases.append({"sequence": sequence, "counts": {word: found[word] for word in sorted(found) if set(word) <= set("ACGT")}})
print(json.dumps({"scikit-learn": sklearn.__version__, "cases": cases}))
