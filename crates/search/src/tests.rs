//! What is found, by what is typed: the German that people write to their insurer, and laws of the index.

use proptest::prelude::*;

use super::*;

const TEXTS: &[&str] = &[
    "Ihre Rechnung vom 12.03.2026 ist eingegangen.",
    "Die Rechnungen der Zahnärztin Dr. Müller-Lüdenscheidt",
    "Krankengeldbescheid: Auszahlung ab dem 7. Tag",
    "Wir bitten um Bescheide der letzten zwei Jahre",
    "Drei Zähne wurden gezogen, ein Zahn bleibt.",
    "Frau Mueller aus der Königstraße",
    "Gewicht 82 kg bei der Aufnahme ins Krankenhaus",
    "Kontoeröffnung und aktuelle Bankverbindung",
    "Arbeitsunfähigkeitsbescheinigung für März",
    "Häuser, Hausarzt, hausärztliche Versorgung",
    "Şule Yıldız, Çağlar Öztürk",
    "Zuzahlungsbefreiung: Anträge bis Jahresende",
    "neue Anschrift: Bauernstraße 3",
];

fn index_of(texts: &[&str]) -> Index {
    let mut index = Index::default();
    for (id, text) in texts.iter().enumerate() {
        index.add(segment(id as u64, &[(Field::Text, text)]));
    }
    index
}

fn segment(id: u64, fields: &[(Field, &str)]) -> Segment {
    let mut builder = Builder::default();
    builder.push(id, id, fields.iter().copied());
    builder.finish()
}

fn found(index: &Index, text: &str) -> Vec<u64> {
    let mut ids: Vec<_> = index.search(&Query::new(text), |_| true).iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn what_people_type_finds_what_was_written() {
    let index = index_of(TEXTS);
    let check = |typed: &str, expect: &[u64]| {
        assert_eq!(found(&index, typed), expect, "{typed}");
        for (id, text) in TEXTS.iter().enumerate() {
            let here = expect.contains(&(id as u64));
            assert_eq!(Query::new(typed).fits(text), here, "{typed} in {text}");
            let marked = !Query::new(typed).marks(text).is_empty();
            assert!(marked || !here, "{typed} is marked in {text}");
        }
    };
    // Forms of a word.
    check("Rechnung", &[0, 1]);
    check("rechnungen", &[0, 1]);
    check("Zahn", &[1, 4]);
    check("Zähne", &[1, 4]);
    check("zaehne", &[1, 4]);
    check("Bescheid", &[2, 3]);
    check("bescheides", &[2, 3]);
    check("Antrag", &[11]);
    check("Haus", &[6, 9]);
    check("Häuser", &[6, 9]);
    // Umlauts, in each way; sharp s; letters of other languages.
    check("Müller", &[1, 5]);
    check("Mueller", &[1, 5]);
    check("muller", &[1, 5]);
    check("MÜLLER", &[1, 5]);
    check("Königstrasse", &[5]);
    check("koenigstr", &[5]);
    check("öztürk", &[10]);
    check("oeztuerk", &[10]);
    check("sule yildiz", &[10]);
    // Compounds by their parts.
    check("geld", &[2]);
    check("bescheid krankengeld", &[2]);
    check("bescheinigung", &[8]);
    check("befreiung", &[11]);
    check("eröffnung", &[7]);
    check("straße", &[5, 12]);
    // As one types.
    check("k", &[2, 5, 6, 7]);
    check("kr", &[2, 6]);
    check("krankeng", &[2]);
    check("kg", &[6]);
    check("82 kg", &[6]);
    check("12.03.2026", &[0]);
    check("aktuell", &[7]);
    check("neu", &[12]);
    check("bauer", &[12]);
    // All of the words, and nothing that is not there.
    check("zahn lüdenscheidt", &[1]);
    check("zahn kg", &[]);
    check("ung", &[]);
    check("xyz", &[]);
    assert_eq!(found(&index, " ,"), []);
}

#[test]
fn what_stands_in_a_subject_comes_first_then_what_is_newer() {
    let mut index = Index::default();
    let letters = [
        (1, Field::Text, "Bescheid"),
        (2, Field::Subject, "Bescheid"),
        (3, Field::Name, "Bescheid.pdf"),
        (4, Field::Text, "Bescheid"),
        (5, Field::Subject, "Krankengeldbescheid"),
    ];
    for (id, field, text) in letters {
        index.add(segment(id, &[(field, text)]));
    }
    let order = |typed: &str| -> Vec<u64> {
        index.search(&Query::new(typed), |_| true).iter().map(|hit| hit.id).collect()
    };
    assert_eq!(order("bescheid"), [2, 5, 3, 4, 1]);
    let some = index.search(&Query::new("bescheid"), |id| id != 2);
    assert_eq!(some.iter().map(|hit| hit.id).collect::<Vec<_>>(), [5, 3, 4, 1]);
}

#[test]
fn a_word_counts_where_it_counts_most() {
    let mut index = Index::default();
    index.add(segment(1, &[(Field::Text, "Bescheid"), (Field::Subject, "Krankengeldbescheid")]));
    let hits = index.search(&Query::new("bescheid"), |_| true);
    assert_eq!(hits, [Hit { id: 1, at: 1, rank: Field::Subject.weight() - 1 }]);
}

#[test]
fn marks_are_what_was_typed() {
    let check = |typed: &str, text: &str, expect: &[&str]| {
        let marks: Vec<_> = Query::new(typed).marks(text).into_iter().map(|mark| &text[mark]).collect();
        assert_eq!(marks, expect, "{typed} in {text}");
    };
    check("bescheid", "Krankengeldbescheid und Bescheide", &["bescheid", "Bescheid"]);
    check("Zähne", "Der Zahn, die Zähne, der Zahnarzt", &["Zahn", "Zähne", "Zahn"]);
    check("mueller", "Müller Mueller Muller", &["Müller", "Mueller", "Muller"]);
    check("mu", "Mueller", &["Mue"]);
    check("müll", "Mueller", &["Muell"]);
    check("strass", "Königstraße", &["straß"]);
    check("geld kr", "Krankengeld", &["geld"]);
    check("a", "Äpfel und Birnen", &["Ä"]);
    check("essen", "Das Essen", &["Essen"]);
    check("", "Das Essen", &[]);
}

#[test]
fn an_excerpt_shows_what_was_found() {
    let text =
        format!("{}\n\nIhr  Krankengeld ist da. {}", "Guten Tag, ".repeat(20), "Viele Grüße ".repeat(40));
    let shown = excerpt(&text, &Query::new("geld"), 80);
    assert!(shown.text.starts_with("… "), "{}", shown.text);
    assert!(shown.text.ends_with('…') && shown.text.chars().count() <= 80 + 3, "{}", shown.text);
    assert_eq!(shown.marks.iter().map(|mark| &shown.text[mark.clone()]).collect::<Vec<_>>(), ["geld"]);
    assert!(shown.text.contains("Ihr Krankengeld ist da."), "{}", shown.text);

    let check = |text: &str, typed: &str, expect: &str| {
        assert_eq!(excerpt(text, &Query::new(typed), 20).text, expect, "{typed} in {text}");
    };
    check("", "a", "");
    check("Guten Tag", "tag", "Guten Tag");
    check("Guten\n Tag", "nichts", "Guten Tag");
    check(&"ä".repeat(20), "nichts", &"ä".repeat(20));
    check(&"ä".repeat(21), "nichts", &format!("{}…", "ä".repeat(20)));
}

#[test]
fn bytes_that_are_no_segment_are_none() {
    let bytes = index_of(TEXTS).segments()[0].to_bytes();
    assert!(Segment::from_bytes(&bytes).is_ok());
    assert_eq!(Segment::from_bytes(&[]), Err(SegmentError::Damaged));
    let mut other = bytes.clone();
    other[0] += 1;
    assert_eq!(Segment::from_bytes(&other), Err(SegmentError::Form));
    for len in 1..bytes.len() {
        assert_eq!(Segment::from_bytes(&bytes[..len]), Err(SegmentError::Damaged), "{len}");
    }
}

#[test]
fn segments_of_full_size_stay_as_they_are() {
    let many = |from: u64, count: usize| {
        let mut builder = Builder::default();
        (from..).take(count).for_each(|id| builder.push(id, id, [(Field::Text, "Brief")]));
        builder.finish()
    };
    let sizes = |index: &Index| index.segments().iter().map(Segment::len).collect::<Vec<_>>();
    let mut index = Index::default();
    index.add(many(0, DOCUMENTS_MAX / 2));
    index.add(many(5_000, DOCUMENTS_MAX / 2));
    assert_eq!(sizes(&index), [DOCUMENTS_MAX]);
    index.add(many(10_000, DOCUMENTS_MAX));
    assert_eq!(sizes(&index), [DOCUMENTS_MAX, DOCUMENTS_MAX]);
    let mut index = Index::default();
    index.add(many(0, DOCUMENTS_MAX / 2 + 1));
    index.add(many(5_000, DOCUMENTS_MAX / 2));
    assert_eq!(sizes(&index), [DOCUMENTS_MAX / 2 + 1, DOCUMENTS_MAX / 2]);
}

/// What is done to an index.
#[derive(Debug, Clone)]
enum Step {
    Add(u64, String),
    Remove(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let text = prop::collection::vec(
        prop::sample::select(vec!["Zahn", "Zähne", "Müller", "geld", "Krankengeld"]),
        0..4,
    );
    let add = (0_u64..12, text).prop_map(|(id, words)| Step::Add(id, words.join(" ")));
    prop::collection::vec(prop_oneof![3 => add, 1 => (0_u64..12).prop_map(Step::Remove)], 0..40)
}

proptest! {
    #[test]
    fn the_index_finds_what_reading_finds(steps in steps(), typed in "[a-zäöüß]{1,5}|zahn|geld|kranken|mueller") {
        let mut index = Index::default();
        let mut texts = std::collections::BTreeMap::new();
        for step in steps {
            match step {
                Step::Add(id, text) => {
                    index.add(segment(id, &[(Field::Text, &text)]));
                    texts.insert(id, text);
                }
                Step::Remove(id) => {
                    index.remove(id);
                    texts.remove(&id);
                }
            }
            prop_assert_eq!(index.len(), texts.len());
        }
        let query = Query::new(&typed);
        let read: Vec<u64> = texts.iter().filter(|(_, text)| query.fits(text)).map(|(id, _)| *id).collect();
        prop_assert_eq!(found(&index, &typed), read);
        for segment in index.segments() {
            prop_assert_eq!(Segment::from_bytes(&segment.to_bytes()), Ok(segment.clone()));
        }
    }

    #[test]
    fn any_text_can_be_searched_for_and_marked(typed in "\\PC{0,24}", text in "\\PC{0,120}") {
        let query = Query::new(&typed);
        let marks = query.marks(&text);
        prop_assert!(marks.windows(2).all(|pair| pair[0].end <= pair[1].start));
        prop_assert!(marks.iter().all(|mark| mark.start < mark.end && text.get(mark.clone()).is_some()));
        let shown = excerpt(&text, &query, 40);
        prop_assert!(shown.marks.iter().all(|mark| shown.text.get(mark.clone()).is_some()));
    }

    #[test]
    fn every_word_finds_its_own_text(text in "\\PC{1,60}") {
        let index = index_of(&[&text]);
        for range in words::words(&text) {
            prop_assert_eq!(found(&index, &text[range.clone()]), [0], "{}", &text[range]);
        }
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = bytes;
        bytes.insert(0, 1);
        if let Ok(segment) = Segment::from_bytes(&bytes) {
            let mut index = Index::default();
            index.add(segment);
            index.search(&Query::new("a"), |_| true);
        }
    }
}
