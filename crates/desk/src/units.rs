//! What an insurer plans before there are keys: units, their topics, and how it can be reached.

use deadlines::Land;
use serde::{Deserialize, Serialize};
use wire::insurer::{Branch, Insurer, Translated};

/// A unit: a department that reads mail.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitPlan {
    /// Its name, such as `Team Krankengeld`.
    pub name: String,
    /// What one writes to it about; at least one.
    pub topics: Vec<TopicPlan>,
    /// The Land of the office where one objects to its decisions, as `SH`: its holidays count. Where it is not given only those count that
    /// are holidays everywhere, which is never too late for anybody.
    #[serde(default)]
    pub land: Option<Seat>,
}

/// A Land, by its code in ISO 3166-2:DE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Seat(pub Land);

impl TryFrom<String> for Seat {
    type Error = PlanError;

    fn try_from(code: String) -> Result<Self, PlanError> {
        Land::from_code(&code).map(Self).ok_or(PlanError::Land(code))
    }
}

impl From<Seat> for String {
    fn from(Seat(land): Seat) -> Self {
        land.code().to_owned()
    }
}

/// Something that one writes about.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicPlan {
    /// A short name of lower-case letters, digits and hyphens; it stays when titles change.
    pub id: String,
    /// Its title.
    pub title: Translated,
    /// Who reads what is sent, as a sentence.
    pub reads: Translated,
    /// Working days until an answer, usually.
    pub usual_days: u8,
}

/// An insurer as its file describes it.
#[derive(Clone, Serialize, Deserialize)]
pub struct InsurerPlan {
    /// How it can be reached. Its name is `init`'s `--name`.
    #[serde(flatten)]
    pub reach: Reach,
    /// Its units; may be given on the command line instead.
    #[serde(default)]
    pub units: Vec<UnitPlan>,
}

/// How an insurer can be reached.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reach {
    /// Telephone number, as people read it.
    pub telephone: String,
    /// When somebody answers.
    pub telephone_hours: Translated,
    /// E-mail address.
    pub email: String,
    /// Postal address, a line each, without the name.
    pub postal_address: Vec<String>,
    /// Branches.
    #[serde(default)]
    pub branches: Vec<Branch>,
}

/// Why a unit on the command line, or a plan, cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Not `topic:Name`.
    #[error("a unit is given as topic:Name, such as krankengeld:Team Krankengeld; got {0:?}")]
    Unit(String),
    /// A topic's id is empty or holds something else than lower-case letters, digits and hyphens.
    #[error("a topic's id has lower-case letters, digits and hyphens only; got {0:?}")]
    TopicId(String),
    /// Two topics with one id.
    #[error("the topic {0:?} is given twice")]
    TopicTwice(String),
    /// It is no code of a Land.
    #[error("a Land is given by its code, such as SH; got {0:?}")]
    Land(String),
    /// No unit, or one without a topic.
    #[error("an insurer needs a unit, and every unit a topic")]
    NoUnit,
}

impl PlanError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unit(_) => "plan-unit",
            Self::TopicId(_) => "plan-topic-id",
            Self::TopicTwice(_) => "plan-topic-twice",
            Self::Land(_) => "plan-land",
            Self::NoUnit => "plan-no-unit",
        }
    }
}

impl Reach {
    /// What the insurer publishes of itself.
    pub fn with_name(self, name: String) -> Insurer {
        let Self { telephone, telephone_hours, email, postal_address, branches } = self;
        Insurer { name, telephone, telephone_hours, email, postal_address, branches }
    }
}

impl UnitPlan {
    /// The unit that the command line gives as `topic:Name`.
    ///
    /// # Errors
    /// [`PlanError::Unit`].
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let parts = text.split_once(':').map(|(topic, name)| (topic.trim(), name.trim()));
        let Some((topic, name)) = parts.filter(|(topic, name)| !topic.is_empty() && !name.is_empty()) else {
            return Err(PlanError::Unit(text.to_owned()));
        };
        if let Some(known) =
            demo_units().into_iter().find(|unit| unit.topics.iter().any(|known| known.id == topic))
        {
            return Ok(Self { name: name.to_owned(), topics: known.topics, land: None });
        }
        let title = name.strip_prefix("Team ").unwrap_or(name);
        let topic = TopicPlan {
            id: topic.to_owned(),
            title: Translated { de: title.to_owned(), en: None },
            reads: translated(&format!("Das liest {name}."), &format!("Read by {name}.")),
            usual_days: 3,
        };
        Ok(Self { name: name.to_owned(), topics: vec![topic], land: None })
    }
}

/// Checks units before they get keys.
///
/// # Errors
/// [`PlanError`].
pub fn check(units: &[UnitPlan]) -> Result<(), PlanError> {
    if units.is_empty() || units.iter().any(|unit| unit.topics.is_empty()) {
        return Err(PlanError::NoUnit);
    }
    let mut seen = std::collections::HashSet::new();
    for topic in units.iter().flat_map(|unit| &unit.topics) {
        let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if topic.id.is_empty() || !topic.id.chars().all(is_id) {
            return Err(PlanError::TopicId(topic.id.clone()));
        }
        if !seen.insert(&topic.id) {
            return Err(PlanError::TopicTwice(topic.id.clone()));
        }
    }
    Ok(())
}

/// Two units, as a demonstration needs them.
pub fn demo_units() -> Vec<UnitPlan> {
    let land = Some(Seat(Land::SchleswigHolstein));
    let topic = |id: &str, de: &str, en: &str, team_de: &str, team_en: &str, usual_days| TopicPlan {
        id: id.to_owned(),
        title: translated(de, en),
        reads: translated(&format!("Das liest {team_de}."), &format!("Read by {team_en}.")),
        usual_days,
    };
    let (sick_de, sick_en) = ("das Team Krankengeld", "the sickness benefit team");
    let (aids_de, aids_en) = ("das Team Heil- und Hilfsmittel", "the therapies and medical aids team");
    vec![
        UnitPlan {
            name: "Team Krankengeld".to_owned(),
            topics: vec![
                topic("krankengeld", "Krankengeld", "Sickness benefit", sick_de, sick_en, 2),
                topic("krankmeldung", "Krankmeldung einreichen", "Submit a sick note", sick_de, sick_en, 2),
            ],
            land,
        },
        UnitPlan {
            name: "Team Heil- und Hilfsmittel".to_owned(),
            topics: vec![
                topic(
                    "hilfsmittel",
                    "Heil- und Hilfsmittel",
                    "Therapies and medical aids",
                    aids_de,
                    aids_en,
                    3,
                ),
                topic("rechnung", "Rechnung einreichen", "Submit a bill", aids_de, aids_en, 5),
            ],
            land,
        },
    ]
}

/// How the demonstration's insurer can be reached. The numbers are kept free for films and examples.
pub fn demo_reach() -> Reach {
    Reach {
        telephone: "0800 0000 000".to_owned(),
        telephone_hours: translated("Montag bis Freitag, 8 bis 18 Uhr", "Monday to Friday, 8 am to 6 pm"),
        email: "post@musterkasse.example".to_owned(),
        postal_address: vec!["Musterplatz 1".to_owned(), "24103 Kiel".to_owned()],
        branches: vec![
            Branch {
                name: "Kiel, Innenstadt".to_owned(),
                address: vec!["Musterplatz 1".to_owned(), "24103 Kiel".to_owned()],
                hours: translated("Montag bis Freitag, 9 bis 17 Uhr", "Monday to Friday, 9 am to 5 pm"),
            },
            Branch {
                name: "Lübeck".to_owned(),
                address: vec!["Beispielgasse 7".to_owned(), "23552 Lübeck".to_owned()],
                hours: translated(
                    "Dienstag und Donnerstag, 10 bis 18 Uhr",
                    "Tuesday and Thursday, 10 am to 6 pm",
                ),
            },
        ],
    }
}

fn translated(de: &str, en: &str) -> Translated {
    Translated { de: de.to_owned(), en: Some(en.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_command_line() {
        let unit = UnitPlan::parse("krankengeld: Team Krankengeld").unwrap();
        assert_eq!((unit.name.as_str(), unit.topics.len()), ("Team Krankengeld", 2));
        let unit = UnitPlan::parse("pflege:Team Pflege").unwrap();
        assert_eq!((unit.topics[0].id.as_str(), unit.topics[0].title.de.as_str()), ("pflege", "Pflege"));
        for bad in ["", "pflege", ":Team", "pflege:"] {
            assert_eq!(UnitPlan::parse(bad).err(), Some(PlanError::Unit(bad.to_owned())), "{bad}");
        }
    }

    #[test]
    fn a_unit_may_say_in_which_land_it_is() {
        let topics = "topics = []";
        let read = |text: &str| toml::from_str::<UnitPlan>(&format!("name = \"Team\"\n{topics}\n{text}"));
        assert_eq!(read("").unwrap().land, None);
        assert_eq!(read("land = \"SH\"").unwrap().land, Some(Seat(Land::SchleswigHolstein)));
        assert!(read("land = \"Kiel\"").is_err());
        let kept = serde_json::to_string(&demo_units()[0]).unwrap();
        assert!(kept.contains("\"land\":\"SH\""), "{kept}");
    }

    #[test]
    fn plans_are_checked() {
        assert_eq!(check(&demo_units()), Ok(()));
        assert_eq!(check(&[]), Err(PlanError::NoUnit));
        let twice = [UnitPlan::parse("pflege:A").unwrap(), UnitPlan::parse("pflege:B").unwrap()];
        assert_eq!(check(&twice), Err(PlanError::TopicTwice("pflege".to_owned())));
        let bad = [UnitPlan::parse("Pflege:A").unwrap()];
        assert_eq!(check(&bad), Err(PlanError::TopicId("Pflege".to_owned())));
    }
}
