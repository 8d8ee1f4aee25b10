"""Reads an export folder back with other programs' readers, and says what each of them found.

Checked with Python 3.11, networkx 3.6.1, ndex2 3.12.0, pandas 3.1.1. Run from the repository root on a folder that
`deephen export` wrote with all kinds:
    python scripts/reference/read_exports.py EXPORT_DIR
"""
import gzip
import json
import sys
from pathlib import Path

import ndex2
import networkx as nx
import pandas as pd
from ndex2.cx2 import RawCX2NetworkFactory


def main():
    folder = Path(sys.argv[1])
    rows = json.loads((folder / "manifest.json").read_text())["rows"]
    graph = nx.read_graphml(folder / "network.graphml")
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (rows["nodes"], rows["edges"])
    scored = [data["score"] for _, data in graph.nodes(data=True) if "score" in data]
    assert scored and all(isinstance(score, float) and 0 <= score <= 1 for score in scored)
    print(f"networkx {nx.__version__}: {rows['nodes']} nodes, {rows['edges']} edges, {len(scored)} scores")

    network = RawCX2NetworkFactory().get_cx2network(str(folder / "network.cx2"))
    nodes, edges = network.get_nodes(), network.get_edges()
    assert (len(nodes), len(edges)) == (rows["nodes"], rows["edges"])
    by_name = {node["v"]["name"]: node["v"] for node in nodes.values() if node["v"]["kind"] == "lncRNA"}
    for _, data in graph.nodes(data=True):
        if data["kind"] == "lncRNA" and "score" in data:
            assert abs(by_name[data["name"]]["score"] - data["score"]) < 1e-6
    assert "NODE_BACKGROUND_COLOR" in network.get_visual_properties()["nodeMapping"]
    print(f"ndex2 {ndex2.__version__}: the same {len(nodes)} nodes, {len(edges)} edges and scores, with a style")

    for name in ["ranking", "metrics", "comparisons", "families", "predictions"]:
        text = folder / f"{name}.tsv"
        text = text if text.exists() else folder / f"{name}.tsv.gz"
        parsed, typed = pd.read_csv(text, sep="\t", low_memory=False), pd.read_parquet(folder / f"{name}.parquet")
        assert parsed.shape == typed.shape and list(parsed.columns) == list(typed.columns), name
        print(f"pandas {pd.__version__}: {name} {typed.shape[0]} x {typed.shape[1]}, text and parquet alike")

    for name in ["gene_id", "symbol"]:
        lines = (folder / f"sets.{name}.gmt").read_text().splitlines()
        assert all(len(line.split("\t")) > 2 for line in lines) and len(lines) == rows["gene sets"]
        print(f"GMT by {name}: {len(lines)} sets")
    assert gzip.open(folder / "predictions.tsv.gz").readline().startswith(b"task\t")


main()
