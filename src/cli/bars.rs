//! Progress on standard error: bars on a terminal, plain lines in a log, nothing under `--quiet`.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress::{Progress, Task};

/// Draws what stages report.
pub(super) struct Bars {
    quiet: bool,
    drawn: MultiProgress,
}

impl Bars {
    /// Silent when `quiet`; without bars when standard error is no terminal.
    pub fn new(quiet: bool) -> Self {
        let target = if quiet || !std::io::stderr().is_terminal() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Self { quiet, drawn: MultiProgress::with_draw_target(target) }
    }

    /// Takes bars off the screen before something else is printed.
    pub fn clear(&self) {
        // Only the look of the terminal is at stake.
        let _ = self.drawn.clear();
    }

    fn line(&self, text: &str) {
        if !self.quiet {
            self.drawn.suspend(|| eprintln!("{text}"));
        }
    }
}

struct Bar(ProgressBar);

impl Task for Bar {
    fn advance(&self, n: u64) {
        self.0.inc(n);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A template is a constant of this file; one that does not parse falls back to the library's own.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

impl Progress for Bars {
    fn begin(&self, label: &str, total: Option<u64>, unit: &'static str) -> Box<dyn Task> {
        let bar = match total {
            Some(total) if unit == "bytes" => ProgressBar::new(total)
                .with_style(style("  {msg:28} [{bar:30}] {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec}, {eta} left")),
            None if unit == "bytes" => {
                ProgressBar::new_spinner().with_style(style("  {msg:28} {spinner} {binary_bytes} {binary_bytes_per_sec}, {elapsed}"))
            }
            Some(total) => ProgressBar::new(total)
                .with_style(style(&format!("  {{msg:28}} [{{bar:30}}] {{human_pos}}/{{human_len}} {unit} {{per_sec}}, {{eta}} left"))),
            None => ProgressBar::new_spinner()
                .with_style(style(&format!("  {{msg:28}} {{spinner}} {{human_pos}} {unit} {{per_sec}}, {{elapsed}}"))),
        };
        let bar = self.drawn.add(bar.with_message(label.to_owned()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Box::new(Bar(bar))
    }

    fn note(&self, text: &str) {
        self.line(&format!("  {text}"));
    }

    fn warn(&self, text: &str) {
        self.line(&format!("  warning: {text}"));
    }
}
