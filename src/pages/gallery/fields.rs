//! What one fills in.

use leptos::prelude::*;
use strength::{Verdict, Weakness};
use wire::insurer::{Branch, Translated};

use super::{
    exhibit, exhibit_by_choice, nothing,
    samples::{LONG_WORD, QUESTION},
};
use crate::components::{
    branch_field::BranchField,
    drop_zone::DropZone,
    field::{OptionGroup, PasswordField, SelectField, TextArea, TextField, Wrong},
    new_password::NewPassword,
    papers::Papers,
    qr_code::QrCode,
    qr_scanner::QrScanner,
    recovery_code::RecoveryCode,
    search_field::SearchField,
    topic_field::TopicField,
};

/// All of them.
pub(super) fn all() -> AnyView {
    view! {
        {exhibit(
            "field",
            &[
                ("text", || text("text-rest", "", None)),
                ("text, wrong", || text("text-wrong", "Erika", Some("Bitte geben Sie Vor- und Nachnamen an."))),
                ("text, good", good),
                ("text, optional, with a hint", optional),
                ("code", || code("code-rest", "4F7K-9Q2M", None)),
                ("code, wrong", || code("code-wrong", "4F7K-9Q2N", Some("Dieser Code hat einen Tippfehler."))),
                ("password", || password("password-rest", None)),
                ("password, wrong", || password("password-wrong", Some("Dieses Passwort stimmt nicht. Es ist nichts verloren."))),
                ("several lines", || lines("lines-rest", None)),
                ("several lines, wrong", || lines("lines-wrong", Some("Bitte schreiben Sie, worum es geht."))),
                ("one of many", || one_of_many("select-rest", "", None)),
                ("one of many, chosen", || one_of_many("select-chosen", "krankengeld", None)),
                ("one of many, wrong", || one_of_many("select-wrong", "", Some("Bitte wählen Sie, worum es geht."))),
                ("long words", || text("text-long", LONG_WORD, Some(LONG_WORD))),
            ],
        )}
        {exhibit_by_choice(
            "new_password",
            "show-new-password",
            &[
                ("empty", || new_password("", None, None)),
                ("short", || new_password("Tisch", None, None)),
                ("long", || new_password("Tisch Wolke Anker", None, None)),
                ("weak", || new_password("passwort1234", Some(Verdict::Weak(Weakness::Common)), None)),
                ("fair", || new_password("Tisch Wolke Anker", Some(Verdict::Good), None)),
                ("strong", || new_password("Tisch Wolke Anker Mohn", Some(Verdict::Strong), None)),
                ("wrong", || new_password("Tisch", None, Some("Bitte nehmen Sie mindestens 12 Zeichen."))),
            ],
        )}
        {exhibit_by_choice(
            "topic_field",
            "show-topic-field",
            &[
                ("rest", || topic(1, "", None)),
                ("chosen", || topic(1, "krankengeld", None)),
                ("wrong", || topic(1, "", Some("Bitte wählen Sie, worum es geht."))),
                ("of many", || topic(9, "", None)),
            ],
        )}
        {exhibit_by_choice(
            "branch_field",
            "show-branch-field",
            &[
                ("rest", || branch(2, None, None)),
                ("chosen", || branch(2, Some(0), None)),
                ("wrong", || branch(2, None, Some("Bitte wählen Sie eine Geschäftsstelle."))),
                ("long words", || branch(3, Some(2), None)),
                ("of many", || branch(9, None, None)),
                ("of many, chosen", || branch(9, Some(1), None)),
            ],
        )}
        {exhibit("papers", &[("one of these", || view! { <Papers/> }.into_any())])}
        {exhibit("search_field", &[("rest", || view! { <SearchField label="Nach Namen suchen" wanted=RwSignal::default()/> }.into_any())])}
        {exhibit_by_choice("drop_zone", "show-drop-zone", &[("whole", || drop_zone(false)), ("slim", || drop_zone(true))])}
        {exhibit("recovery_code", &[("rest", recovery_code)])}
        {exhibit("qr_code", &[("rest", || view! { <QrCode text="SIEGEL-0123-4567-4F7K-9Q2M-0A1B-CDEF-G".to_owned() label="Code"/> }.into_any())])}
        {exhibit_by_choice("qr_scanner", "show-qr-scanner", &[("off", || ().into_any()), ("on", scanner)])}
    }
    .into_any()
}

fn wrong(words: Option<&'static str>) -> Signal<Option<Wrong>> {
    Signal::stored(words.map(|words| Wrong::new("sample", words)))
}

fn text(id: &'static str, value: &'static str, words: Option<&'static str>) -> AnyView {
    view! { <TextField id=id label="Ihr Name" value=value on_type=|_| nothing() wrong=wrong(words)/> }
        .into_any()
}

fn good() -> AnyView {
    view! { <TextField id="text-good" label="Nummer auf dem Brief" value="0123 4567" on_type=|_| nothing() good="Die Nummer passt."/> }
        .into_any()
}

fn optional() -> AnyView {
    view! {
        <TextField
            id="text-optional"
            label="Name für dieses Gerät"
            value=""
            on_type=|_| nothing()
            optional=true
            hint="Zum Beispiel: Tablet in der Küche. Nur Sie lesen ihn."
        />
    }
    .into_any()
}

fn code(id: &'static str, value: &'static str, words: Option<&'static str>) -> AnyView {
    view! { <TextField id=id label="Code aus dem Brief" class="code" value=value on_type=|_| nothing() wrong=wrong(words)/> }
        .into_any()
}

fn password(id: &'static str, words: Option<&'static str>) -> AnyView {
    let value = RwSignal::new("Tisch Wolke".to_owned());
    view! { <PasswordField id=id label="Passwort" value=value wrong=wrong(words)/> }.into_any()
}

fn lines(id: &'static str, words: Option<&'static str>) -> AnyView {
    let value = if words.is_some() { "" } else { QUESTION };
    view! { <TextArea id=id label="Ihre Nachricht" value=value on_type=|_| nothing() wrong=wrong(words)/> }
        .into_any()
}

fn topics() -> OptionGroup {
    let option = |(value, text): (&str, &str)| (value.to_owned(), text.to_owned());
    let options = [("krankengeld", "Krankengeld"), ("zahn", "Zähne"), ("long", LONG_WORD)];
    OptionGroup { label: "Leistungen".to_owned(), options: options.map(option).to_vec() }
}

fn topic(units: usize, value: &'static str, words: Option<&'static str>) -> AnyView {
    let groups = Signal::stored(vec![topics(); units]);
    let hint = "Danach richtet sich, wer Ihre Nachricht liest.";
    view! { <TopicField groups=groups value=value on_choose=|_| nothing() hint=hint wrong=wrong(words)/> }
        .into_any()
}

fn branch_of(number: usize) -> Branch {
    let (name, street) = match number % 3 {
        0 => ("Kiel, Innenstadt", "Musterplatz 1"),
        1 => ("Lübeck", "Beispielgasse 7"),
        _ => (LONG_WORD, LONG_WORD),
    };
    let hours = Translated { de: "Montag bis Freitag, 9 bis 17 Uhr".to_owned(), en: None };
    Branch {
        name: name.to_owned(),
        address: vec![street.to_owned(), format!("2410{number} Musterstadt")],
        hours,
    }
}

fn branch(count: usize, chosen: Option<usize>, words: Option<&'static str>) -> AnyView {
    let branches: Vec<_> = (0..count).map(branch_of).collect();
    let chosen = chosen.map(branch_of);
    view! {
        <BranchField
            branches=branches
            chosen=Signal::stored(chosen)
            on_choose=|_| nothing()
            wrong=wrong(words)
        />
    }
    .into_any()
}

fn one_of_many(id: &'static str, value: &'static str, words: Option<&'static str>) -> AnyView {
    let hint = if value.is_empty() {
        ""
    } else {
        "Geht an: Team Krankengeld. Antwort meist innerhalb von 2 Werktagen."
    };
    view! {
        <SelectField
            id=id
            label="Worum geht es?"
            placeholder="Bitte wählen"
            groups=vec![topics()]
            value=value
            on_choose=|_| nothing()
            hint=hint
            wrong=wrong(words)
        />
    }
    .into_any()
}

fn new_password(value: &str, verdict: Option<Verdict>, words: Option<&'static str>) -> AnyView {
    let password = RwSignal::new(value.to_owned());
    view! { <NewPassword password=password verdict=Signal::stored(verdict) wrong=wrong(words)/> }.into_any()
}

fn drop_zone(slim: bool) -> AnyView {
    if slim {
        return view! { <DropZone on_file=|_| nothing()/> }.into_any();
    }
    let words = Signal::from("Dateien hierher ziehen, einfügen oder auswählen. Bis 1 GB je Datei.");
    let touch = Signal::from("Fotos oder Dateien, bis 1 GB je Datei.");
    view! { <DropZone words=(words, touch) on_file=|_| nothing()/> }.into_any()
}

fn recovery_code() -> AnyView {
    let code = "7K2M-Q9ZD-4F8H-T3WX-P6RB-N5YJ-C1VG".to_owned();
    view! { <RecoveryCode code=code busy=false failed=Signal::stored(None) on_kept=|()| nothing()/> }
        .into_any()
}

fn scanner() -> AnyView {
    view! { <QrScanner id="gallery-scanner" label="Code des Briefs" wrong=Signal::stored(None::<String>) on_read=|_| nothing()/> }
        .into_any()
}
