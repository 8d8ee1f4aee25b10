//! How long work tells of itself. The library reports, the command line draws (`cli::bars`).

/// Receives what a stage says while it works. Nothing here may change a result.
pub trait Progress: Sync + Send {
    /// Work of `total` units begins (`None`: not known). The bar ends when the task is dropped.
    fn begin(&self, label: &str, total: Option<u64>, unit: &'static str) -> Box<dyn Task>;
    /// A sentence for the user, such as a count of dropped rows.
    fn note(&self, text: &str);
    /// Something the user should look at although work goes on.
    fn warn(&self, text: &str);
}

/// One running piece of work.
pub trait Task: Sync + Send {
    /// `n` more units are done.
    fn advance(&self, n: u64);
}

/// Says nothing.
pub struct Silent;

struct SilentTask;

impl Task for SilentTask {
    fn advance(&self, _: u64) {}
}

impl Progress for Silent {
    fn begin(&self, _: &str, _: Option<u64>, _: &'static str) -> Box<dyn Task> {
        Box::new(SilentTask)
    }
    fn note(&self, _: &str) {}
    fn warn(&self, _: &str) {}
}
