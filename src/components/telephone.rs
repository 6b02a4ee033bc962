//! A telephone number that one can press.

use leptos::prelude::*;

/// The number as people read it; what is dialled are its digits.
#[component]
pub fn Telephone(
    /// The number.
    number: String,
) -> impl IntoView {
    let dial: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    view! { <a href=format!("tel:{dial}")>{number}</a> }
}
