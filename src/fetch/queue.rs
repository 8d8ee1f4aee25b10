//! Work over many hosts: few at a time, and fewer from one host.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

struct State {
    /// Jobs not begun, in order.
    waiting: Vec<usize>,
    /// Jobs at work by host.
    active: BTreeMap<String, usize>,
}

/// Does every job on `workers` threads, at most `per_host` of one host at a time; results in the order of the jobs.
pub(super) fn each_by_host<J: Sync, R: Send>(
    jobs: &[J],
    host: impl Fn(&J) -> String,
    workers: usize,
    per_host: usize,
    work: impl Fn(&J) -> R + Sync,
) -> Vec<R> {
    let hosts: Vec<String> = jobs.iter().map(host).collect();
    let state = Mutex::new(State { waiting: (0..jobs.len()).collect(), active: BTreeMap::new() });
    let freed = Condvar::new();
    let results: Mutex<Vec<Option<R>>> = Mutex::new(jobs.iter().map(|_| None).collect());
    let next = || -> Option<usize> {
        let mut held = state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if held.waiting.is_empty() {
                return None;
            }
            let open = |index: &usize| held.active.get(&hosts[*index]).copied().unwrap_or(0) < per_host.max(1);
            if let Some(at) = held.waiting.iter().position(open) {
                let index = held.waiting.remove(at);
                *held.active.entry(hosts[index].clone()).or_default() += 1;
                return Some(index);
            }
            held = freed.wait(held).unwrap_or_else(PoisonError::into_inner);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..workers.clamp(1, jobs.len().max(1)) {
            scope.spawn(|| {
                while let Some(index) = next() {
                    let result = work(&jobs[index]);
                    results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
                    let mut held = state.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(active) = held.active.get_mut(&hosts[index]) {
                        *active = active.saturating_sub(1);
                    }
                    freed.notify_all();
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

/// Host and port of an address.
pub(super) fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_host_is_asked_by_more_than_two_at_a_time_and_order_is_kept() {
        let jobs: Vec<(usize, &str)> = (0..12).map(|job| (job, if job < 9 { "a" } else { "b" })).collect();
        let (now, most, all) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let done = each_by_host(
            &jobs,
            |job| job.1.to_owned(),
            4,
            2,
            |job| {
                all.fetch_add(1, Ordering::SeqCst);
                if job.1 == "a" {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                    now.fetch_sub(1, Ordering::SeqCst);
                }
                job.0
            },
        );
        assert_eq!(done, (0..12).collect::<Vec<_>>());
        assert_eq!((most.load(Ordering::SeqCst), all.load(Ordering::SeqCst)), (2, 12));
        assert_eq!(host("https://A.org:81/x?y"), "a.org:81");
    }
}
