"""Reference values of src/network: random walk with restart, label propagation, components, eigenvalues.

Run with networkx 3.6.1, numpy and scipy:
    python scripts/reference/random_walk.py > tests/reference/random_walk.json

The walk is networkx' PageRank with a personalisation vector, alpha = 1 - restart. Label propagation is solved exactly as
(1 - alpha) (I - alpha S)^-1 y (Zhou et al. 2004). Eigen- and singular values are those of the matrices with regularised
degrees (Qin & Rohe 2013) by numpy's dense solvers.
"""

import json
import random

import networkx as nx
import numpy as np

RESTART, ALPHA = 0.3, 0.8


def main():
    draw = random.Random(20230923)
    lpi = sorted({(f"L{draw.randrange(40):02}", f"P{int(30 * draw.random() ** 2):02}") for _ in range(110)})
    ppi = sorted({tuple(sorted((f"P{draw.randrange(45):02}", f"P{draw.randrange(45):02}"))) for _ in range(70)})
    ppi += [("Q0", "Q1"), ("Q1", "Q2"), ("R0", "R1"), ("P03", "P03")]
    graph = nx.Graph()
    graph.add_edges_from(lpi)
    graph.add_edges_from((a, b) for a, b in ppi if a != b)
    lncrna = sorted({gene for gene, _ in lpi})
    proteins = sorted(set(graph) - set(lncrna))
    nodes = lncrna + proteins

    seeds = {"P01": 1.0, "P07": 2.0, "L05": 1.0, "Q0": 0.5}
    seeds = {node: weight for node, weight in seeds.items() if node in graph}
    walk = nx.pagerank(graph, alpha=1 - RESTART, personalization=seeds, tol=1e-15, max_iter=10000)
    within = graph.subgraph({node for edge in ppi for node in edge if edge[0] != edge[1]})
    protein_seeds = {node: weight for node, weight in seeds.items() if node in within}
    protein_walk = nx.pagerank(within, alpha=1 - RESTART, personalization=protein_seeds, tol=1e-15, max_iter=10000)

    adjacency = nx.to_numpy_array(graph, nodelist=nodes)
    root = 1 / np.sqrt(adjacency.sum(1))
    smooth = root[:, None] * adjacency * root
    labels = {"L00": 1.0, "L03": 1.0, "L07": -1.0, "L11": -0.5}
    labels = {node: value for node, value in labels.items() if node in graph}
    given = np.array([labels.get(node, 0.0) for node in nodes])
    spread = (1 - ALPHA) * np.linalg.solve(np.eye(len(nodes)) - ALPHA * smooth, given)

    def roots(degrees):
        return np.where(degrees > 0, 1 / np.sqrt(degrees + degrees[degrees > 0].mean()), 0)

    between = nx.to_numpy_array(graph.subgraph(proteins), nodelist=proteins)
    weight = roots(between.sum(1))
    eigenvalues = np.linalg.eigvalsh(weight[:, None] * between * weight)
    eigenvalues = sorted(eigenvalues, key=lambda value: -abs(value))[:8]
    binding = adjacency[: len(lncrna), len(lncrna) :]
    binding = roots(binding.sum(1))[:, None] * binding * roots(binding.sum(0))
    left, singular, _ = np.linalg.svd(binding)

    sizes = sorted((len(component) for component in nx.connected_components(graph)), reverse=True)
    rounded = lambda values: {node: round(float(value), 15) for node, value in values}
    print(
        json.dumps(
            {
                "networkx": nx.__version__,
                "lpi": lpi,
                "ppi": ppi,
                "restart": RESTART,
                "seeds": seeds,
                "walk": rounded((node, walk[node]) for node in nodes),
                "protein_seeds": protein_seeds,
                "protein_walk": rounded(sorted(protein_walk.items())),
                "alpha": ALPHA,
                "labels": labels,
                "label_propagation": rounded(zip(nodes, spread)),
                "eigenvalues": [float(value) for value in eigenvalues],
                "singular_values": [float(value) for value in singular[:6]],
                "singular_coordinate_magnitudes": [float(abs(value)) for value in left[:, 0] * singular[0]],
                "component_sizes": sizes,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
