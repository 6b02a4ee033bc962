//! Steps that say what they do while they do it, and how long it took.

use std::{
    io::{self, BufRead as _, BufReader, Write},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// Says what begins.
pub(crate) fn say(what: &str) {
    eprintln!("▸ {what}");
    // A line that is late is no progress line; a closed stderr is nobody's loss.
    let _ = io::stderr().flush();
}

/// Runs the command with its own output shown, between a line that says what it is for and one that says how long it took.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<Duration> {
    say(what);
    let begin = Instant::now();
    let status =
        command.stdin(Stdio::null()).status().with_context(|| format!("{} does not start", name(command)))?;
    if !status.success() {
        bail!("{what}: {} ended with {status}", name(command));
    }
    let took = begin.elapsed();
    eprintln!("  {}", human(took));
    Ok(took)
}

/// How tests went.
#[derive(Default)]
pub(crate) struct Tests {
    /// Names of those that failed.
    pub(crate) failed: Vec<String>,
    /// The errors that they ended with.
    pub(crate) errors: Vec<String>,
}

/// Runs tests of the standard harness as [`run`] does: says when each was over, and hands back which of them failed, and of what.
///
/// # Errors
/// A command that does not start, or fails without naming a test.
pub(crate) fn run_tests(what: &str, command: &mut Command) -> Result<Tests> {
    say(what);
    let begin = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} does not start", name(command)))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (mut failed, mut errors) = (Vec::new(), Vec::new());
    thread::scope(|scope| -> Result<()> {
        let naming = scope.spawn(|| {
            let mut named = Vec::new();
            let mut in_list = false;
            for line in BufReader::new(stdout.context("stdout is piped")?).lines() {
                let line = line?;
                // What a test prints itself stands between its name and this word.
                let is_over = ["ok", "FAILED"].iter().any(|word| line.ends_with(word));
                let when =
                    if is_over { format!(", after {}", human(begin.elapsed())) } else { String::new() };
                println!("{line}{when}");
                match line.strip_prefix("    ") {
                    Some(name) if in_list => named.push(name.to_owned()),
                    _ => in_list = line == "failures:",
                }
            }
            Ok::<_, anyhow::Error>(named)
        });
        for line in BufReader::new(stderr.context("stderr is piped")?).lines() {
            let line = line?;
            eprintln!("{line}");
            if line.starts_with("Error: ") || line.contains("panicked at") {
                errors.push(line);
            }
        }
        failed = naming.join().map_err(|_| anyhow::anyhow!("reading the tests' output failed"))??;
        Ok(())
    })?;
    let status = child.wait()?;
    if !status.success() && failed.is_empty() {
        bail!("{what}: {} ended with {status}\n{}", self::name(command), errors.join("\n"));
    }
    eprintln!("  {}", human(begin.elapsed()));
    Ok(Tests { failed, errors })
}

/// Runs the command and hands back what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("{} does not start", name(command)))?;
    if !output.status.success() {
        bail!(
            "{} ended with {}:\n{}",
            name(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} printed something that is no UTF-8", name(command)))
}

/// The program's name, without its folder.
fn name(command: &Command) -> String {
    std::path::Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// `0.4 s`, `12 s`, `3 min 05 s`.
pub(crate) fn human(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else if seconds < 59.5 {
        format!("{seconds:.0} s")
    } else {
        let seconds = seconds.round() as u64;
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        let check = |millis, expect: &str| assert_eq!(human(Duration::from_millis(millis)), expect);
        check(40, "0.0 s");
        check(9_940, "9.9 s");
        check(12_400, "12 s");
        check(59_400, "59 s");
        check(59_600, "1 min 00 s");
        check(185_000, "3 min 05 s");
    }
}
