//! A progress bar with the time left, on a terminal; elsewhere nothing.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts bytes.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar that says what is done.
    pub(crate) fn new(doing: &'static str) -> Self {
        const SHAPE: &str = "{msg} {bar:28} {bytes}/{total_bytes} {percent} %, {eta} left";
        // It draws nothing where standard error is no terminal.
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template(SHAPE).unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("━━ "));
        bar.set_message(doing);
        Self(bar)
    }

    /// So many bytes of so many are done.
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
