//! The command line as people use it, where no server is needed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails by panicking")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crypto::root::RootKey;
use desk::{identity::Desk, levels, random, state::State, units};
use zeroize::Zeroizing;

/// A desk whose server is away.
struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        let state = State::create(&home.state()).unwrap();
        let mut rng = random::rng();
        let root = RootKey::generate(&mut rng);
        let insurer = units::demo_reach().with_name("Musterkasse".to_owned());
        let (server, token) = ("http://127.0.0.1:1".to_owned(), Zeroizing::new("00".repeat(32)));
        let levels = levels::parse(levels::GUIDELINE).unwrap();
        Desk::generate(insurer, levels, server, token, units::demo_units(), &root, &mut rng)
            .save(&state)
            .unwrap();
        home
    }

    fn state(&self) -> PathBuf {
        self.dir.path().join("desk")
    }

    fn run(&self, args: &[&str]) -> Output {
        run(&self.state(), args)
    }
}

fn run(state: &Path, args: &[&str]) -> Output {
    let mut desk = Command::new(env!("CARGO_BIN_EXE_siegel-desk"));
    desk.env_remove("SIEGEL_DESK_STATE").arg("--state").arg(state).args(args).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[track_caller]
fn check(output: &Output, success: bool, expect: &str) {
    let said = said(output);
    assert_eq!(output.status.success(), success, "{said}");
    assert!(said.contains(expect), "{expect:?} is not in {said:?}");
}

const PERSON: [&str; 12] = [
    "insured",
    "add",
    "--name",
    "Erika Brandt",
    "--salutation",
    "Frau",
    "--birth-date",
    "07.03.1948",
    "--address",
    "Lindenstraße 12\n24103 Kiel",
    "--insurance-number",
    "A123456780",
];

fn person_with(option: &str, value: &'static str) -> Vec<&'static str> {
    let mut args = PERSON.to_vec();
    let at = args.iter().position(|arg| *arg == option).unwrap();
    args[at + 1] = value;
    args
}

#[test]
fn people_are_registered_once_and_with_a_right_number() {
    let home = Home::new();
    check(&home.run(&["insured", "list"]), true, "The register is empty.");
    check(&home.run(&PERSON), true, "Erika Brandt (A123456780) is in the register.");
    check(&home.run(&PERSON), false, "in the register already");
    // a typing slip is found before anything is written.
    check(&home.run(&person_with("--insurance-number", "A123456781")), false, "check digit is wrong");
    check(&home.run(&person_with("--insurance-number", "12345")), false, "one letter and nine digits");
    check(&home.run(&person_with("--birth-date", "31.2.1948")), false, "a day of the calendar");
    let list = home.run(&["insured", "list"]);
    check(&list, true, "A123456780  07.03.1948  Erika Brandt  no letter yet");
    assert_eq!(said(&list).lines().count(), 1);
}

#[test]
fn a_state_that_others_can_read_is_not_used() {
    let home = Home::new();
    fs::set_permissions(home.state().join("desk.json"), fs::Permissions::from_mode(0o644)).unwrap();
    check(&home.run(&["insured", "list"]), false, "can be read by others (mode 644)");
}

#[test]
fn without_a_desk_the_way_to_one_is_said() {
    let nowhere = tempfile::tempdir().unwrap();
    check(&run(&nowhere.path().join("none"), &["inbox"]), false, "run `siegel-desk init` first");
}

#[test]
fn a_desk_is_never_overwritten() {
    let home = Home::new();
    let token = home.dir.path().join("token");
    fs::write(&token, "00".repeat(32)).unwrap();
    let before = fs::read(home.state().join("desk.json")).unwrap();
    let init = home.run(&[
        "init",
        "--name",
        "X",
        "--server",
        "http://127.0.0.1:1",
        "--demo",
        "--token-file",
        token.to_str().unwrap(),
    ]);
    check(&init, false, "holds a desk already");
    assert_eq!(fs::read(home.state().join("desk.json")).unwrap(), before);
}

#[test]
fn letters_are_for_registered_people_only() {
    let home = Home::new();
    let letter = ["letter", "A123456780", "--portal-url", "http://localhost:8080"];
    check(&home.run(&letter), false, "`insured add` first");
}

#[test]
fn messages_that_are_not_there_are_said_to_be() {
    let home = Home::new();
    check(&home.run(&["answer", "abcd", "--text", "x"]), false, "no message in the mailbox");
    check(&home.run(&["alarms"]), true, "No alarms.");
}

#[test]
fn help_names_every_command() {
    let output = run(Path::new("."), &["--help"]);
    for command in ["init", "insured", "letter", "inbox", "open", "answer", "write", "watch", "alarms"] {
        check(&output, true, &format!("  {command} "));
    }
}
