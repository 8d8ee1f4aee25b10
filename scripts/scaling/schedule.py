"""List scheduling of many runs of the pipeline on a cluster: first come, first served, one core a task.

A head job submits ready tasks at a bounded rate and keeps a bounded number in the queue (`executor.submitRateLimit`,
`executor.queueSize`); a submitted task starts when a core is free. Graham 1966: no longer than twice the best schedule.
"""

import collections
import heapq

# What a step waits for. EVALUATE is many tasks, all others one.
NEEDS = {
    "INGEST": [],
    "FEATURES": ["INGEST"],
    "NETWORK": ["INGEST"],
    "PLAN": ["INGEST"],
    "EVALUATE": ["FEATURES", "NETWORK", "PLAN"],
    "TRAIN": ["FEATURES", "NETWORK", "PLAN"],
    "COLLECT": ["EVALUATE"],
    "ABLATE": ["EVALUATE"],
    "RANK": ["EVALUATE"],
    "ENRICH": ["RANK"],
    "REPORT": ["COLLECT", "ABLATE", "ENRICH"],
}


def simulate(steps, runs, cores, queue, rate):
    """`steps`: {step: [(seconds, how many)]} of one run. Returns (seconds until all runs are done, share of core time used).

    Eleven steps of 10 s on one core take 110 s; on many cores the longest chain remains, six steps:
    >>> steps = {step: [(10.0, 1)] for step in NEEDS}
    >>> simulate(steps, runs=1, cores=1, queue=9, rate=1e9)
    (110.0, 1.0)
    >>> simulate(steps, runs=1, cores=9, queue=9, rate=1e9)[0]
    60.0

    A thousand parts of 1 s on 1,000 cores wait for the head job at two submissions a second:
    >>> steps["EVALUATE"] = [(1.0, 1000)]
    >>> simulate(steps, runs=1, cores=1000, queue=1000, rate=2.0)[0] > 500
    True
    """
    sizes = {step: sum(count for _, count in tasks) for step, tasks in steps.items()}
    followers = {step: [other for other in NEEDS if step in NEEDS[other]] for step in NEEDS}
    left = [dict(sizes) for _ in range(runs)]
    waits = [{step: len(needs) for step, needs in NEEDS.items()} for _ in range(runs)]
    # Ready tasks as (run, step, seconds, how many): a group is taken apart one task at a time.
    ready = collections.deque()
    submitted = collections.deque()
    running = []
    now, next_submit, in_queue, free, used = 0.0, 0.0, 0, cores, 0.0

    def release(run, step):
        for seconds, count in steps[step]:
            ready.append([run, step, seconds, count])

    for run in range(runs):
        release(run, "INGEST")
    while ready or submitted or running:
        while ready and in_queue < queue and next_submit <= now:
            group = ready[0]
            group[3] -= 1
            if not group[3]:
                ready.popleft()
            submitted.append(group)
            in_queue += 1
            next_submit = max(next_submit, now - 1.0) + 1.0 / rate
        while submitted and free:
            run, step, seconds, _ = submitted.popleft()
            free -= 1
            used += seconds
            heapq.heappush(running, (now + seconds, run, step))
        # The next thing to happen: a task ends, or the head job may submit again.
        may_submit = ready and in_queue < queue
        if running and (not may_submit or running[0][0] <= next_submit):
            now, run, step = heapq.heappop(running)
            free += 1
            in_queue -= 1
            left[run][step] -= 1
            if not left[run][step]:
                for other in followers[step]:
                    waits[run][other] -= 1
                    if not waits[run][other]:
                        release(run, other)
        else:
            now = max(now, next_submit)
    return now, used / (now * cores)
