#!/usr/bin/env python3
"""RNAfold for machines that have only ViennaRNA's Python module (pip install ViennaRNA; made with 2.7 and 2.8).

Reads one sequence from standard input and prints it, its structure and its minimum free energy, as `RNAfold --noPS` does.
Use: deephen fold --ingest DIR --out mfe.tsv --rnafold scripts/rnafold.py
"""
import sys

import RNA

sequence = sys.stdin.readline().strip().upper().replace("T", "U")
structure, energy = RNA.fold(sequence)
print(f"{sequence}\n{structure} ({energy:6.2f})")
