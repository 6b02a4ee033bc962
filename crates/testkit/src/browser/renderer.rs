//! The browser's processes, as Linux lists them.

use std::{collections::BTreeSet, fs};

use rustix::process::{Pid, Signal, kill_process};

/// Ids of the processes whose command line holds this text.
pub(super) fn processes_naming(text: &str) -> BTreeSet<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return BTreeSet::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter(|id| {
            fs::read(format!("/proc/{id}/cmdline"))
                .is_ok_and(|line| crate::stack::contains(&line, text.as_bytes()))
        })
        .filter(|id| *id != std::process::id())
        .collect()
}

/// Ids of the processes that this one has started, and those that they have.
pub(super) fn processes_below(id: u32) -> BTreeSet<u32> {
    let Ok(entries) = fs::read_dir("/proc") else { return BTreeSet::new() };
    let parents: Vec<(u32, u32)> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|child| Some((child, parent(child)?)))
        .collect();
    let (mut below, mut from) = (BTreeSet::new(), vec![id]);
    while let Some(parent) = from.pop() {
        from.extend(
            parents
                .iter()
                .filter(|(child, of)| *of == parent && below.insert(*child))
                .map(|(child, _)| child),
        );
    }
    below
}

fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// Ends a process; one that has ended already is no error.
pub(super) fn end_by_id(id: u32) {
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// The renderer among `ids` that has most memory resident now: the one of the page.
pub(super) fn largest_renderer(ids: &BTreeSet<u32>) -> Option<u32> {
    ids.iter().copied().filter(|id| is_renderer(*id)).max_by_key(|id| resident(*id))
}

/// Whether the process is one that draws pages.
pub(super) fn is_renderer(id: u32) -> bool {
    fs::read(format!("/proc/{id}/cmdline"))
        .is_ok_and(|line| crate::stack::contains(&line, b"--type=renderer"))
}

/// Resident memory of a process, in bytes; none if it is gone.
pub(super) fn resident(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}
