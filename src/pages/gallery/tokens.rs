//! What components are made of: colours with their contrast, sizes of text, spaces, icons.

use leptos::{html, prelude::*};

use super::{framed, samples::GLYPHS};
use crate::components::{icon::Icon, live::live, mark::Mark};

/// The least contrast of text, and of what is no text (WCAG 2.2, 1.4.3 and 1.4.11).
const TEXT: f64 = 4.5;
const SHAPE: f64 = 3.0;

/// What stands on what, and how well it has to be seen.
const PAIRS: &[(&str, &str, f64)] = &[
    ("ink", "paper", TEXT),
    ("ink", "sheet", TEXT),
    ("ink", "green-wash", TEXT),
    ("ink", "seal-wash", TEXT),
    ("ink", "danger-wash", TEXT),
    ("ink-quiet", "paper", TEXT),
    ("ink-quiet", "sheet", TEXT),
    ("ink-quiet", "green-wash", TEXT),
    ("ink-quiet", "rule", TEXT),
    ("green", "paper", TEXT),
    ("green", "sheet", TEXT),
    ("green", "green-wash", TEXT),
    ("green", "seal-wash", TEXT),
    ("green", "danger-wash", TEXT),
    ("green-deep", "paper", TEXT),
    ("green-deep", "green-wash", TEXT),
    ("on-green", "green", TEXT),
    ("on-green", "green-deep", TEXT),
    ("seal", "paper", TEXT),
    ("seal", "sheet", TEXT),
    ("seal", "seal-wash", TEXT),
    ("seal", "rule", SHAPE),
    ("danger", "paper", TEXT),
    ("danger", "sheet", TEXT),
    ("danger", "danger-wash", TEXT),
    ("on-danger", "danger", TEXT),
    ("control", "paper", SHAPE),
    ("control", "sheet", SHAPE),
    ("code-ink", "code-paper", TEXT),
];

const SIZES: &[&str] = &["step--2", "step--1", "step-0", "step-1", "step-2", "step-3", "step-4"];
const SPACES: &[&str] = &["s1", "s2", "s3", "s4", "s5", "s6", "s7", "target"];

/// All of it.
pub(super) fn all() -> AnyView {
    let colours = PAIRS.iter().map(|(ink, paper, least)| pair(ink, paper, *least)).collect_view();
    let size = |name: &&'static str| {
        view! {
            <p style:font-size=format!("var(--{name})")>{format!("{name}  Versiegelte Post")}</p>
        }
    };
    let space = |name: &&'static str| {
        view! {
            <li>
                <span class="small quiet">{*name}</span>
                <div
                    style:inline-size=format!("var(--{name})")
                    style:block-size="var(--s3)"
                    style:background="var(--green)"
                ></div>
            </li>
        }
    };
    let icon = |glyph| {
        view! {
            <li style:display="grid" style:gap="var(--s1)" style:justify-items="center">
                <Icon glyph=glyph/>
                <span class="small quiet">{format!("{glyph:?}")}</span>
            </li>
        }
    };
    let columns = "repeat(auto-fill, minmax(5.5rem, 1fr))";
    view! {
        {framed("colours", view! { <ul class="pair">{colours}</ul> }.into_any())}
        {framed("sizes", view! { <div>{SIZES.iter().map(size).collect_view()}</div> }.into_any())}
        {framed("spaces", view! { <ul class="fields">{SPACES.iter().map(space).collect_view()}</ul> }.into_any())}
        {framed(
            "icons",
            view! {
                <ul style:display="grid" style:gap="var(--s4)" style:grid-template-columns=columns>
                    {GLYPHS.map(icon).collect_view()}
                    <li>
                        <Mark/>
                    </li>
                </ul>
            }
                .into_any(),
        )}
    }
    .into_any()
}

/// A colour on another, with the contrast that the browser's own values have.
fn pair(ink: &'static str, paper: &'static str, least: f64) -> impl IntoView {
    let node = NodeRef::<html::Li>::new();
    let contrast = RwSignal::new(None::<f64>);
    node.on_load(move |element| {
        request_animation_frame(move || {
            let style = window().get_computed_style(&element).ok().flatten();
            let colour = |name| channels(&style.as_ref()?.get_property_value(name).ok()?);
            contrast.try_set(
                colour("color").zip(colour("background-color")).map(|(ink, paper)| ratio(ink, paper)),
            );
        });
    });
    view! {
        <li
            node_ref=node
            data-least=least.to_string()
            data-contrast=move || contrast.get().map(|contrast| contrast.to_string())
            style:color=format!("var(--{ink})")
            style:background=format!("var(--{paper})")
            style:padding="var(--s3)"
            style:border="1px solid var(--rule)"
        >
            // What is good enough for a shape is not so for words about it.
            <span style:color=if least < TEXT { "var(--ink)" } else { "inherit" }>
                {format!("{ink} / {paper}")} " "
                {live(move || contrast.get().map(|contrast| format!("{contrast:.1} : 1")))}
            </span>
        </li>
    }
}

/// Red, green and blue of `rgb(0, 0, 0)`.
fn channels(colour: &str) -> Option<[f64; 3]> {
    let inside = colour.strip_prefix("rgb(")?.strip_suffix(')')?;
    let numbers: Vec<f64> = inside.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    numbers.try_into().ok()
}

/// The contrast of two colours (WCAG 2.2).
fn ratio(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |channels: [f64; 3]| {
        let linear = channels.map(|channel| {
            let share = channel / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        linear[0].mul_add(0.2126, linear[1].mul_add(0.7152, linear[2] * 0.0722))
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let check = |one, other, expect: f64| {
            let contrast = ratio(channels(one).unwrap(), channels(other).unwrap());
            assert!((contrast - expect).abs() < 0.01, "{one} on {other}: {contrast}");
        };
        check("rgb(0, 0, 0)", "rgb(255, 255, 255)", 21.0);
        check("rgb(119, 119, 119)", "rgb(255, 255, 255)", 4.48);
        check("rgb(11, 93, 68)", "rgb(11, 93, 68)", 1.0);
        assert_eq!(channels("rgba(0, 0, 0, 0)"), None, "what shines through has no contrast of its own");
    }
}
