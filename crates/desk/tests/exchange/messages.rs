//! What insured persons send, and how it lies at the desk.

use std::{fs, path::PathBuf};

use crypto::{
    body::{BodyError, ContactRequest},
    message::SealError,
};
use envelope::{Hash, file_name::SafeName, limits::FILE_NAME_MAX};
use serde_json::Value;
use testkit::insured::{Enclosure, InsuredError, SealedMessage};

use crate::house::{House, TOPIC, draft, enclosure, files_below, noise};

/// Opens the message with the desk's command; gives its folder and its facts.
async fn open(house: &House, sealed: &SealedMessage) -> (PathBuf, Value) {
    let (id, out) = (sealed.message.to_string(), house.path("opened"));
    let said = house.says(["open", &id[..8], "--out", out.to_str().unwrap()]).await;
    let folder = PathBuf::from(said.trim_end());
    assert_eq!(folder, out.join(&id));
    let facts = serde_json::from_slice(&fs::read(folder.join("message.json")).unwrap()).unwrap();
    (folder, facts)
}

#[tokio::test(flavor = "multi_thread")]
async fn text_and_files_arrive_byte_for_byte() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    // One byte, one part, and more than one part.
    let files = vec![
        enclosure("Zettel.txt", b"x"),
        enclosure("Foto.jpg", &noise(70_000)),
        enclosure("Akte.pdf", &noise(9_000_000)),
    ];
    let sealed = erika.send(&draft("Krankengeld ab Mai", files.clone())).await.unwrap();

    let list = house.says(["inbox"]).await;
    let row = list.lines().nth(1).expect("a row");
    for part in
        [&sealed.message.to_string()[..8], "new", "Erika Brandt", "Krankengeld ab Mai", "[3 files, 9.0 MB]"]
    {
        assert!(row.contains(part), "{part}: {row}");
    }

    let (folder, facts) = open(&house, &sealed).await;
    assert_eq!(
        fs::read_to_string(folder.join("message.txt")).unwrap(),
        "Guten Tag,\nanbei die Unterlagen. Grüße"
    );
    for (file, fact) in files.iter().zip(facts["files"].as_array().unwrap()) {
        assert!(fs::read(folder.join(&file.name)).unwrap() == file.bytes, "{}", file.name);
        assert_eq!(fact["file"], file.name);
        assert_eq!(fact["sha256"], Hash::of(&file.bytes).to_string());
    }
    assert_eq!(facts["sender"]["name"], "Erika Brandt");
    assert_eq!(facts["sender"]["insurance_number"], "A123456780");
    assert_eq!(facts["sender"]["account"], erika.account().to_string());
    assert_eq!(facts["unit"]["name"], "Team Krankengeld");
    assert_eq!(facts["subject"], "Krankengeld ab Mai");
    assert_eq!(facts["envelope_sha256"], sealed.hash().to_string());
    assert_eq!(facts["device_sequence"], 1);
    assert!(house.says(["inbox"]).await.contains(" opened "));
    // Nothing of it stays behind: what was fetched for it is gone.
    assert_eq!(files_below(&house.path("desk/incoming")), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_files_name_files_of_the_folder_and_nothing_else() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let names = [
        "../../etc/passwd",
        "..",
        "/etc/shadow",
        "C:\\Windows\\a.pdf",
        "Rechnung\u{202e}fdp.exe",
        "zeile\neins\0.txt",
        ".bashrc",
        "CON.txt",
        "message.json",
        "Bild.PNG",
        "bild.png",
        &"ä".repeat(FILE_NAME_MAX / 2),
    ];
    let files: Vec<Enclosure> =
        names.iter().zip(1..).map(|(name, len)| enclosure(name, &noise(len))).collect();
    let sealed = erika.send(&draft("Namen", files.clone())).await.unwrap();

    let (folder, facts) = open(&house, &sealed).await;
    let facts = facts["files"].as_array().unwrap();
    assert_eq!(facts.len(), files.len());
    for (file, fact) in files.iter().zip(facts) {
        assert_eq!(fact["claimed_name"], file.name);
        let name = fact["file"].as_str().unwrap();
        let is_plain = |c: char| !c.is_control() && !matches!(c, '/' | '\\' | ':' | '\u{202a}'..='\u{202e}');
        assert!(name.chars().all(is_plain) && !name.starts_with('.'), "{name}");
        assert!(fs::read(folder.join(name)).unwrap() == file.bytes, "{name}");
    }
    // Only this folder was written to, and no file took another's place.
    assert_eq!(files_below(&folder).len(), files.len() + 2);
    assert_eq!(files_below(&house.path("opened")).len(), files.len() + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_300_characters_is_cut_on_the_way_and_keeps_its_extension() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let name = format!("{}.pdf", "ö".repeat(296));
    let raw = draft("Langer Name", vec![enclosure(&name, b"x")]);
    let refused = erika.send(&raw).await.map(|sealed| sealed.message);
    assert!(
        matches!(refused, Err(InsuredError::Message(SealError::Body(BodyError::FileName)))),
        "{refused:?}"
    );

    let safe = SafeName::new(&name).to_string();
    let sealed = erika.send(&draft("Langer Name", vec![enclosure(&safe, b"x")])).await.unwrap();
    let (folder, facts) = open(&house, &sealed).await;
    let kept = facts["files"][0]["file"].as_str().unwrap();
    assert!(kept.len() <= FILE_NAME_MAX && kept.ends_with("ö.pdf"), "{kept}");
    assert_eq!(fs::read(folder.join(kept)).unwrap(), b"x");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_be_called_back_reads_as_a_note() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let request = ContactRequest {
        topic: TOPIC.to_owned(),
        telephone: "0431 123456".to_owned(),
        window: "morgens".to_owned(),
        desk_word: "Birke".to_owned(),
        person_word: "Möwe".to_owned(),
        note: String::new(),
        branch: None,
    };
    let sealed = erika.seal_contact_request(request).unwrap();
    erika.hand_over(&sealed).await.unwrap();
    assert!(house.says(["inbox"]).await.contains("Bitte um Rückruf"));
    let (folder, facts) = open(&house, &sealed).await;
    assert_eq!(facts["kind"], "call-back");
    assert_eq!(facts["call_back"]["telephone"], "0431 123456");
    assert!(fs::read_to_string(folder.join("message.txt")).unwrap().contains("Wir sagen:    Birke"));
}

//
#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_come_names_branch_and_time() {
    let house = House::open().await;
    let mut erika = house.erika().await;
    let [telephone, desk_word, person_word, note] = [(); 4].map(|()| String::new());
    let (topic, window) = (TOPIC.to_owned(), "nachmittags".to_owned());
    let branch = Some("Lübeck".to_owned());
    let request = ContactRequest { topic, telephone, window, desk_word, person_word, note, branch };
    let nowhere = ContactRequest { branch: Some(" ".to_owned()), ..request.clone() };
    let refused = erika.seal_contact_request(nowhere).map(|sealed| sealed.message);
    assert!(matches!(refused, Err(InsuredError::Message(SealError::Body(BodyError::Empty)))), "{refused:?}");

    let sealed = erika.seal_contact_request(request).unwrap();
    erika.hand_over(&sealed).await.unwrap();
    assert!(house.says(["inbox"]).await.contains("Termin in der Geschäftsstelle Lübeck"));
    let (folder, facts) = open(&house, &sealed).await;
    assert_eq!(facts["kind"], "appointment");
    assert_eq!(facts["appointment"]["branch"], "Lübeck");
    assert_eq!(facts["appointment"]["window"], "nachmittags");
    assert_eq!(facts["call_back"], Value::Null);
    let text = fs::read_to_string(folder.join("message.txt")).unwrap();
    assert_eq!(text, "Termin in der Geschäftsstelle Lübeck\n\nZeit:         nachmittags\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_from_the_parts_that_exist() {
    let mut house = House::open().await;
    let mut erika = house.erika().await;
    let file = enclosure("Akte.pdf", &noise(20_000_000));
    let sealed = erika.seal(&draft("Akte", vec![file.clone()])).unwrap();
    let object = &sealed.objects[0];
    assert_eq!(object.parts.len(), 3);
    erika.declare(sealed.message, object).await.unwrap();
    erika.put_part(object, 1).await.unwrap();
    house.stop_server().await;
    assert!(matches!(erika.hand_over(&sealed).await, Err(InsuredError::Http(_))));
    house.start_server().await;

    assert_eq!(erika.upload(sealed.message, object).await.unwrap(), 2);
    // A commit whose answer was lost is repeated: same answer, one message.
    let first = erika.commit(&sealed).await.unwrap();
    assert_eq!(erika.hand_over(&sealed).await.unwrap(), first);
    let (folder, _) = open(&house, &sealed).await;
    assert!(fs::read(folder.join("Akte.pdf")).unwrap() == file.bytes);
    assert_eq!(house.says(["inbox"]).await.lines().count(), 2);
}
