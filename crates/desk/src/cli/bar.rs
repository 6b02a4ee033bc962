//! A progress bar with the time left, on a terminal; elsewhere nothing.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const BYTES: &str = "{msg} {bar:28} {bytes}/{total_bytes} {percent} %, {eta} left";
const MESSAGES: &str = "{msg} {bar:28} {pos} of {len} messages, {eta} left";

/// A bar that counts.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar that says what is done, and counts bytes.
    pub(crate) fn new(doing: &'static str) -> Self {
        Self::shaped(doing, BYTES)
    }

    /// A bar that says what is done, and counts messages.
    pub(crate) fn of_messages(doing: &'static str) -> Self {
        Self::shaped(doing, MESSAGES)
    }

    fn shaped(doing: &'static str, shape: &str) -> Self {
        // It draws nothing where standard error is no terminal.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(shape).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("━━ "));
        bar.set_message(doing);
        Self(bar)
    }

    /// So many of so many are done.
    pub(crate) fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
