//! Who reads: units and topics of the insurer's directory, in words.

use envelope::UnitId;
use worker::view::DirectoryView;

use crate::{
    components::field::OptionGroup,
    i18n::{I18n, t_string, translated},
};

/// The name of a unit; empty if the directory does not have it.
pub fn unit_name(directory: Option<&DirectoryView>, unit: UnitId) -> String {
    let found = directory.and_then(|directory| directory.units.iter().find(|view| view.unit == unit));
    found.map(|view| view.name.clone()).unwrap_or_default()
}

/// The title of a topic; empty if the directory does not have it.
pub fn topic_title(i18n: I18n, directory: Option<&DirectoryView>, unit: UnitId, topic: &str) -> String {
    let unit = directory.and_then(|directory| directory.units.iter().find(|view| view.unit == unit));
    let found = unit.and_then(|unit| unit.topics.iter().find(|view| view.topic == topic));
    found.map(|view| translated(i18n.get_locale(), &view.title)).unwrap_or_default()
}

/// How fast a unit usually answers about this topic, as a sentence; empty if unknown.
pub fn usual_answer(i18n: I18n, directory: Option<&DirectoryView>, unit: UnitId, topic: &str) -> String {
    let unit = directory.and_then(|directory| directory.units.iter().find(|view| view.unit == unit));
    let found =
        unit.and_then(|unit| unit.topics.iter().find(|view| view.topic == topic).or(unit.topics.first()));
    match found.map(|view| view.usual_days) {
        None | Some(0) => String::new(),
        Some(1) => t_string!(i18n, conversation.usual_single).to_owned(),
        Some(days) => t_string!(i18n, conversation.usual_many, days = days).to_string(),
    }
}

/// The topics under their units, to choose from; a value names both.
pub fn topic_options(i18n: I18n, directory: Option<&DirectoryView>) -> Vec<OptionGroup> {
    let units = directory.map(|directory| directory.units.as_slice()).unwrap_or_default();
    let options = |unit: &worker::view::UnitView| {
        let option = |topic: &worker::view::TopicView| {
            (topic_value(unit.unit, &topic.topic), translated(i18n.get_locale(), &topic.title))
        };
        OptionGroup { label: unit.name.clone(), options: unit.topics.iter().map(option).collect() }
    };
    units.iter().map(options).collect()
}

/// The value of an option: unit and topic.
pub fn topic_value(unit: UnitId, topic: &str) -> String {
    format!("{unit}/{topic}")
}

/// Unit and topic of an option's value.
pub fn read_topic_value(value: &str) -> Option<(UnitId, String)> {
    let (unit, topic) = value.split_once('/')?;
    Some((unit.parse().ok()?, topic.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_names_unit_and_topic() {
        let unit = UnitId::new([7; 16]);
        assert_eq!(read_topic_value(&topic_value(unit, "sick-pay")), Some((unit, "sick-pay".to_owned())));
        assert_eq!(read_topic_value(""), None);
        assert_eq!(read_topic_value("zz/sick-pay"), None);
    }
}
