//! Makes the portal's texts out of `locales/`: a function for each, so that a text that is not there does not compile, and none that one of
//! the languages lacks is built; and has the linker leave in the module what splitting it takes.

use std::{collections::BTreeSet, env, error::Error, fs, path::Path};

use leptos_i18n_codegen::gen_code;
use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};
use serde_json::Value;

/// The languages. Who speaks none of them reads the first.
const LANGUAGES: [&str; 3] = ["de", "de-simple", "en"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let [first, others @ ..] = LANGUAGES;
    let wanted = texts(first)?;
    for other in others {
        let there = texts(other)?;
        if let Some(text) = wanted.symmetric_difference(&there).next() {
            return Err(format!("{first} and {other} do not both have the text {text}").into());
        }
    }
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new(first)?.add_locales(others)?.parse_options(options);
    let locales = parse_locales(None, config)?;
    let code = gen_code(&locales, None, false, None, false)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("i18n.rs"), code.to_string())?;
    Ok(())
}

/// The names of a language's texts, each with the places in it that are filled later.
fn texts(language: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let path = Path::new("locales").join(language).with_extension("json");
    let mut found = BTreeSet::new();
    collect(&serde_json::from_str(&fs::read_to_string(path)?)?, "", &mut found)?;
    Ok(found)
}

fn collect(value: &Value, name: &str, found: &mut BTreeSet<String>) -> Result<(), Box<dyn Error>> {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                collect(value, &format!("{name}.{key}"), found)?;
            }
        }
        Value::String(text) if !text.trim().is_empty() => {
            let places: BTreeSet<_> =
                text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).map(str::trim).collect();
            found.insert(format!("{name} {places:?}"));
        }
        _ => return Err(format!("{name} is no text").into()),
    }
    Ok(())
}
