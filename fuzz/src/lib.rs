//! What must hold of every parser and opener, whatever bytes a stranger sends: no panic, one form, nothing unverified.
//!
//! `cargo xtask fuzz` lets libFuzzer look for bytes that break it; the tests here run the seeds it begins with, on any
//! toolchain. A target's seeds lie in `seeds/<its name>`.

mod targets;

/// One target: its name and what must hold for these bytes; it panics where it does not.
pub struct Target {
    /// The name of its program and of its folder of seeds.
    pub name: &'static str,
    /// The check; says whether the bytes were accepted, so that seeds can be told from noise.
    pub check: fn(&[u8]) -> bool,
}

/// All of them.
pub const TARGETS: [Target; 15] = [
    Target { name: "envelope", check: targets::layouts::envelope },
    Target { name: "attachment_header", check: targets::layouts::attachment_header },
    Target { name: "signed_object", check: targets::layouts::signed_object },
    Target { name: "account_keys", check: targets::layouts::account_keys },
    Target { name: "slot", check: targets::layouts::slot },
    Target { name: "link", check: targets::payloads::link },
    Target { name: "codes", check: targets::text::codes },
    Target { name: "file_name", check: targets::text::file_name },
    Target { name: "body", check: targets::payloads::body },
    Target { name: "bundle", check: targets::payloads::bundle },
    Target { name: "directory", check: targets::payloads::directory },
    Target { name: "state", check: targets::payloads::state },
    Target { name: "grant", check: targets::payloads::grant },
    Target { name: "window", check: targets::streams::window },
    Target { name: "attachment_stream", check: targets::streams::attachment_stream },
];

/// Runs the target of this name.
///
/// # Panics
/// If there is none, or these bytes break it.
pub fn check(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let Some(target) = target else { panic!("{name} is no target") };
    (target.check)(data);
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Each seed as it is, and at some 64 places spread over it cut there, and with the byte there changed.
    #[test]
    fn seeds_and_what_lies_around_them_hold() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut count = 0;
        for target in &TARGETS {
            let folder = seeds.join(target.name);
            let files = fs::read_dir(&folder).unwrap_or_else(|_| panic!("{} has no seeds", target.name));
            let mut accepted = 0;
            for file in files {
                let seed = fs::read(file.unwrap().path()).unwrap();
                accepted += usize::from((target.check)(&seed));
                let step = (seed.len() / 64).max(1);
                for at in (0..seed.len()).step_by(step) {
                    (target.check)(&seed[..at]);
                    let mut changed = seed.clone();
                    changed[at] = changed[at].wrapping_add(1);
                    (target.check)(&changed);
                }
                count += 1;
            }
            assert!(accepted > 0, "{} accepts none of its seeds", target.name);
        }
        println!("{count} seeds of {} targets", TARGETS.len());
    }

    /// cargo-fuzz finds a target by its program.
    #[test]
    fn every_target_has_its_program() {
        let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets");
        for target in &TARGETS {
            let program = fs::read_to_string(programs.join(format!("{}.rs", target.name))).unwrap();
            assert!(program.contains(&format!("fuzz::check(\"{}\", data)", target.name)), "{}", target.name);
        }
        assert_eq!(fs::read_dir(programs).unwrap().count(), TARGETS.len());
    }
}
