"""From measured steps to a cluster: tasks, hours and memory of a protocol, its lower bounds, and a simulated schedule.

Usage: python scripts/scaling/model.py docs/results/scaling-human.csv [--job-overhead 3] [--out docs/results/scaling-model.csv]
Prints Markdown tables. CPU seconds of a step come from the CSV of measure.py (the median over the tasks measured); a part of an
unmeasured task is taken to cost the same. COLLECT and ABLATE grow with the number of parts. Standard library alone.
"""

import argparse
import csv
import statistics

from schedule import simulate

FOLDS = 5 * 5
SUBSETS = ["sequence+topology+locus", "topology+locus", "sequence+locus", "sequence+topology", "locus", "topology", "sequence", "none"]
# A node of the cluster that is reckoned with.
NODES, CORES, MEMORY_GIB, READ_GB_S = 100, 16, 64, 5.0


class Costs:
    """Measured seconds, memory and bytes of each step."""

    def __init__(self, path):
        with open(path) as file:
            rows = list(csv.DictReader(file))
        self.rows = rows

    def of(self, step, kind="", column="cpu_s"):
        values = [float(row[column]) for row in self.rows if row["step"] == step and row["kind"] == kind]
        if not values:
            raise SystemExit(f"no measured row of {step} {kind}")
        return max(values) if column == "peak_mib" else statistics.median(values)


def protocol(tasks, graphsage_tasks):
    """Parts by kind: every subset and the rivals on each task, GraphSAGE on some."""
    counts = {kind: tasks * FOLDS for kind in SUBSETS + ["rivals"]}
    counts["graphsage"] = graphsage_tasks * FOLDS
    return counts


def one_run(costs, counts, per_task, overhead, measured_parts):
    """Tasks of one run: {step: [(CPU seconds, how many)]}, with `per_task` parts a task and `overhead` seconds a task."""
    growth = sum(counts.values()) / measured_parts
    steps = {}
    for step in ["INGEST", "FEATURES", "NETWORK", "PLAN", "TRAIN", "RANK", "ENRICH", "REPORT"]:
        steps[step] = [(costs.of(step) + overhead, 1)]
    for step in ["COLLECT", "ABLATE"]:
        steps[step] = [(costs.of(step) * growth + overhead, 1)]
    evaluate = []
    # Batches are cut from the list in the order of `deephen evaluate --list-parts`: dear kinds first.
    kinds = ["graphsage", "rivals", *SUBSETS]
    queue = [costs.of("EVALUATE", kind) for kind in kinds for _ in range(counts[kind])]
    for start in range(0, len(queue), per_task):
        evaluate.append((sum(queue[start : start + per_task]) + overhead, 1))
    merged = {}
    for seconds, count in evaluate:
        merged[seconds] = merged.get(seconds, 0) + count
    steps["EVALUATE"] = sorted(merged.items(), reverse=True)
    return steps


def total(steps):
    return sum(count for tasks in steps.values() for _, count in tasks), sum(s * count for tasks in steps.values() for s, count in tasks)


def critical_path(steps):
    longest = {step: max(seconds for seconds, _ in tasks) for step, tasks in steps.items()}
    behind = max(longest["COLLECT"], longest["ABLATE"], longest["RANK"] + longest["ENRICH"])
    before = max(longest["FEATURES"], longest["NETWORK"], longest["PLAN"])
    return longest["INGEST"] + before + longest["EVALUATE"] + behind + longest["REPORT"]


def hours(seconds):
    return f"{seconds / 3600:,.2f}" if seconds < 36000 else f"{seconds / 3600:,.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measured")
    parser.add_argument("--measured-parts", type=int, default=500, help="parts of the run that COLLECT and ABLATE were measured on")
    parser.add_argument("--job-overhead", type=float, default=3.0, help="seconds a job takes beside its program: wrapper, staging")
    parser.add_argument("--rate", type=float, default=16.0, help="tasks that one head job hands in a second")
    parser.add_argument("--out", default=None)
    options = parser.parse_args()
    costs = Costs(options.measured)

    print("Measured, one process, one worker:\n")
    print("| step | CPU s | peak MiB | reads MB | writes MB |\n| --- | ---: | ---: | ---: | ---: |")
    seen = []
    for row in costs.rows:
        key = (row["step"], row["kind"])
        if key in seen:
            continue
        seen.append(key)
        name = f"`{row['step']}`" + (f" {row['kind']}" if row["kind"] else "")
        numbers = [costs.of(*key, column) for column in ("cpu_s", "peak_mib", "read_bytes", "written_bytes")]
        print(f"| {name} | {numbers[0]:.2f} | {numbers[1]:.0f} | {numbers[2] / 1e6:.1f} | {numbers[3] / 1e6:.2f} |")

    protocols = {"run (2 tasks)": protocol(2, 2), "full (16 tasks)": protocol(16, 2)}
    print("\nOne row of the samplesheet (a species or context at one seed):\n")
    print("| protocol | parts a task | tasks | core hours | of these start, hashing and job overhead | longest chain, min |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    idle = costs.of("EVALUATE", "none")
    for name, counts in protocols.items():
        for per_task in (1, 10, 50):
            steps = one_run(costs, counts, per_task, options.job_overhead, options.measured_parts)
            tasks, seconds = total(steps)
            waste = sum(counts.values()) * idle + tasks * options.job_overhead
            print(f"| {name} | {per_task} | {tasks:,} | {hours(seconds)} | {waste / seconds:.0%} | {critical_path(steps) / 60:.1f} |")

    runs = 1000
    cores = NODES * CORES
    print(f"\n{runs:,} rows on {NODES} nodes of {CORES} cores and {MEMORY_GIB} GiB, shared files read at {READ_GB_S:g} GB/s:\n")
    print("| protocol | parts a task | head jobs x queue | tasks | cores, h | submission, h | files, h | chain, h | simulated, h | cores busy | bottleneck |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    rows = []
    read = costs.of("EVALUATE", "none", "read_bytes")
    for name, counts in protocols.items():
        for per_task, heads, queue in ((1, 1, 200), (1, 1, 3200), (10, 1, 3200), (50, 1, 3200), (50, 10, 320)):
            steps = one_run(costs, counts, per_task, options.job_overhead, options.measured_parts)
            tasks, seconds = total(steps)
            bounds = {
                "cores": runs * seconds / cores,
                "submission": runs * tasks / (options.rate * heads),
                # A batch reads its inputs once: what follows comes from the node's memory.
                "files": runs * sum(count for _, count in steps["EVALUATE"]) * read / (READ_GB_S * 1e9),
                "chain": critical_path(steps),
                "queue": runs * seconds / min(cores, heads * queue),
            }
            length, busy = simulate(steps, runs, cores, heads * queue, options.rate * heads)
            worst = max(bounds, key=bounds.get)
            if worst == "queue" and heads * queue >= cores:
                worst = "cores"
            print(
                f"| {name} | {per_task} | {heads} x {queue} | {runs * tasks:,} | {hours(bounds['cores'])} | {hours(bounds['submission'])} "
                f"| {hours(bounds['files'])} | {hours(bounds['chain'])} | {hours(length)} | {busy:.0%} | {worst} |",
                flush=True,
            )
            rows.append([name, per_task, heads, queue, runs * tasks, *(f"{bounds[key]:.0f}" for key in bounds), f"{length:.0f}", f"{busy:.3f}", worst])
    if options.out:
        with open(options.out, "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            names = ["protocol", "parts_per_task", "heads", "queue", "tasks", "cores_s", "submission_s", "files_s", "chain_s", "queue_s"]
            writer.writerow([*names, "simulated_s", "busy", "bottleneck"])
            writer.writerows(rows)


if __name__ == "__main__":
    main()
