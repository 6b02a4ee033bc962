//! The binary: how it starts, stops, and what outlives `kill -9`.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use envelope::{
    Hash,
    attachment::{object_len, part_count, part_len},
};
use reqwest::Method;
use tempfile::TempDir;
use wire::{
    desk::{PublishDirectory, UnitKeys},
    passkey::PasskeySignInStarted,
    upload::{Declare, PART_DIGEST, Parts},
};

use crate::harness::{UNIT, UNIT_KEY, attachment_id, client, commit_path, desk_draft, message_id};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_siegel-server");

fn serve(data: &Path) -> (Child, String) {
    serve_with(data, &[])
}

/// The same, with more options.
fn serve_with(data: &Path, options: &[&str]) -> (Child, String) {
    let mut child = Command::new(BINARY)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim_end().strip_prefix("siegel-server listening on ").expect("the address").to_owned();
    assert!(base.starts_with("http://localhost:"), "{base}");
    (child, base)
}

fn desk_token(data: &Path, out: &Path) -> String {
    let status = Command::new(BINARY)
        .arg("desk-token")
        .arg("--data")
        .arg(data)
        .arg("--out")
        .arg(out)
        .status()
        .unwrap();
    assert!(status.success());
    assert_eq!(fs::metadata(out).unwrap().permissions().mode() & 0o777, 0o600);
    fs::read_to_string(out).unwrap().trim_end().to_owned()
}

#[tokio::test]
async fn what_was_answered_outlives_kill_9_and_a_signal_stops_the_server() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    let token = desk_token(&data, &directory.path().join("token"));
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    let http = client();
    for sequence in 1..=3_u64 {
        let (mut child, base) = serve(&data);
        if sequence > 1 {
            let bytes =
                http.get(format!("{base}/api/v1/directory")).send().await.unwrap().bytes().await.unwrap();
            assert_eq!(bytes, vec![sequence as u8 - 1]);
        }
        let publish = PublishDirectory {
            sequence,
            directory: vec![sequence as u8].into(),
            units: vec![UnitKeys { unit: [1; 16].into(), encryption_keys: vec![] }],
        };
        let request = http.request(Method::PUT, format!("{base}/desk/v1/directory")).bearer_auth(&token);
        assert!(request.json(&publish).send().await.unwrap().status().is_success());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let (mut child, _) = serve(&data);
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(child.wait().unwrap().success(), "SIGTERM stops it gracefully");
}

#[tokio::test]
async fn what_happened_is_told_line_by_line_and_counted() {
    let directory = TempDir::new().unwrap();
    let (data, lines) = (directory.path().join("data"), directory.path().join("audit.jsonl"));
    let token = desk_token(&data, &directory.path().join("token"));
    let (mut child, base) = serve_with(&data, &["--audit-log", lines.to_str().unwrap()]);
    let publish = PublishDirectory { sequence: 1, directory: vec![1].into(), units: Vec::new() };
    let request = client().put(format!("{base}/desk/v1/directory")).bearer_auth(&token).json(&publish);
    assert!(request.send().await.unwrap().status().is_success());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::metadata(&lines).unwrap().permissions().mode() & 0o777, 0o600);
    let told: serde_json::Value = serde_json::from_str(&fs::read_to_string(&lines).unwrap()).unwrap();
    assert_eq!((told["event"].as_str(), told["who"].as_str()), (Some("desk-directory"), None));
    let counted = Command::new(BINARY).arg("audit").arg("--data").arg(&data).output().unwrap().stdout;
    let counted = String::from_utf8(counted).unwrap();
    let words: Vec<_> = counted.split_whitespace().skip(1).collect();
    assert_eq!(words, ["1", "desk-directory"], "{counted}");
}

#[tokio::test]
async fn passkeys_belong_to_the_name_that_the_operator_gives() {
    let directory = TempDir::new().unwrap();
    for (options, name) in
        [(&[][..], "localhost"), (&["--origin", "https://portal.example"], "portal.example")]
    {
        let (mut server, base) = serve_with(directory.path(), options);
        let start = client()
            .post(format!("{base}/api/v1/sign-in/passkey/start"))
            .header("sec-fetch-site", "same-origin")
            // A name in a request is nobody's word.
            .header("host", "elsewhere.example");
        let started: PasskeySignInStarted = start.send().await.unwrap().json().await.unwrap();
        assert_eq!(started.relying_party, name);
        server.kill().unwrap();
        server.wait().unwrap();
    }
    let refused = Command::new(BINARY)
        .args(["serve", "--listen", "127.0.0.1:0", "--origin", "http://portal.example", "--data"])
        .arg(directory.path())
        .output()
        .unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("passkeys need https"));
}

#[tokio::test]
async fn an_upload_goes_on_from_the_parts_that_exist_however_often_the_server_is_killed() {
    const KILLS: u32 = 10;
    let directory = TempDir::new().unwrap();
    let token = desk_token(directory.path(), &directory.path().join("token"));
    let http = client();
    let (attachment, message) = (attachment_id(1), message_id(1));
    // A part for each kill, and one more.
    let object_len = object_len(80 << 20);
    let path = format!("/desk/v1/attachments/{attachment}");
    let part = |index| vec![index as u8 + 1; part_len(object_len, index).unwrap() as usize];
    for round in 0..=KILLS {
        let (mut child, base) = serve(directory.path());
        let put = |path: &str| http.put(format!("{base}{path}")).bearer_auth(&token);
        let declare = Declare { message, object_len };
        assert!(put(&path).json(&declare).send().await.unwrap().status().is_success());
        let parts = http.get(format!("{base}{path}/parts")).bearer_auth(&token);
        let parts: Parts = parts.send().await.unwrap().json().await.unwrap();
        let missing = (0..part_count(object_len)).filter(|index| !parts.present.contains(index));
        for index in missing {
            let digest = Hash::of(&part(index)).to_string();
            let request = put(&format!("{path}/parts/{index}")).header(PART_DIGEST, digest).body(part(index));
            if round == KILLS {
                assert!(request.send().await.unwrap().status().is_success());
                continue;
            }
            // Killed at another moment of the upload in each round.
            let upload = tokio::spawn(request.send());
            tokio::time::sleep(Duration::from_millis(u64::from(round) * 7)).await;
            child.kill().unwrap();
            let _ = upload.await.unwrap();
            break;
        }
        if round == KILLS {
            let unit = PublishDirectory {
                sequence: 1,
                directory: vec![1].into(),
                units: vec![UnitKeys { unit: UNIT, encryption_keys: vec![UNIT_KEY] }],
            };
            assert!(put("/desk/v1/directory").json(&unit).send().await.unwrap().status().is_success());
            let commit = put(&format!("/desk/v1{}", commit_path(message, &[attachment])));
            let commit = commit.body(desk_draft(1, &[UNIT_KEY]).bytes()).send().await.unwrap();
            assert!(commit.status().is_success(), "{}", commit.text().await.unwrap());
            let object = http.get(format!("{base}{path}")).bearer_auth(&token).send().await.unwrap();
            let expect: Vec<u8> = (0..part_count(object_len)).flat_map(part).collect();
            assert!(object.bytes().await.unwrap() == expect, "the object is whole");
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

#[test]
fn the_log_names_routes_and_nobody() {
    let directory = TempDir::new().unwrap();
    let (mut child, base) = serve(directory.path());
    let id = "00112233445566778899aabbccddeeff";
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let http = client();
    runtime.block_on(async {
        for path in
            [format!("/api/v1/messages/{id}"), format!("/api/v1/feed?after={id}"), format!("/{id}.js")]
        {
            http.get(format!("{base}{path}")).send().await.unwrap();
        }
    });
    child.kill().unwrap();
    let log = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
    assert!(
        log.contains("/api/v1/messages/{message}") && log.contains("/api/v1/feed") && log.contains("(site)"),
        "{log}"
    );
    assert!(!log.contains(id), "{log}");
}
