//! `/photo/:id`: a photograph of a draft, turned and cropped. Until it is used nothing is changed.

use envelope::AttachmentId;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        back_link::BackLink,
        button::{Button, Look},
        empty::Loading,
        heading::Heading,
        live::live,
        notice::{Notice, Tone},
    },
    i18n::{t_string, text, use_i18n},
    media::{self, CUT_MAX, Edit, Picture, Side},
    outbox::Outbox,
    route::{self, Addresses},
};

/// Pixels of the longer side of what is shown while one edits.
const SHOWN: u32 = 1_200;
/// What a key or an arrow of a field changes, percent.
const STEP: u8 = 5;

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Opening,
    Here,
    Making,
    Failed,
}

/// The page; another photograph is another page.
#[component]
pub fn EditPhoto() -> impl IntoView {
    let params = use_params_map();
    let addresses = expect_context::<Addresses>();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| addresses.read_file(&id)));
    move || view! { <Editor id=id.get()/> }
}

#[component]
fn Editor(id: Option<AttachmentId>) -> impl IntoView {
    let i18n = use_i18n();
    let outbox = expect_context::<Outbox>();
    let stage = RwSignal::new(Stage::Opening);
    let picture = StoredValue::new_local(None::<Picture>);
    let file = StoredValue::new_local(id.and_then(|id| outbox.photo(id)));
    spawn_local(async move {
        let Some(file) = file.get_value() else { return stage.set(Stage::Failed) };
        let decoded = media::decode(&file).await;
        let next = if decoded.is_some() { Stage::Here } else { Stage::Failed };
        picture.try_set_value(decoded);
        stage.try_set(next);
    });
    let edit = RwSignal::new(Edit::default());
    let before = RwSignal::new(Vec::<Edit>::new());
    let change = move |next: Edit| {
        let now = edit.get_untracked();
        if next != now {
            before.update(|before| before.push(now));
            edit.set(next);
        }
    };
    let undo = move |()| {
        if let Some(last) = before.try_update(Vec::pop).flatten() {
            edit.set(last);
        }
    };
    let done = move |()| {
        let (Some(id), Some(file)) = (id, file.get_value()) else { return };
        if edit.get_untracked() == Edit::default() {
            return back();
        }
        stage.set(Stage::Making);
        let making = picture
            .with_value(|picture| picture.as_ref().map(|picture| picture.edited(edit.get_untracked())));
        spawn_local(async move {
            let made = match making {
                Some(making) => making.await,
                None => None,
            };
            let made = made.and_then(|jpeg| media::jpeg_file(&jpeg, &file.name()));
            match made {
                Some(made) => {
                    outbox.replace(vec![id], made);
                    back();
                }
                None => {
                    stage.try_set(Stage::Failed);
                }
            }
        });
    };
    let has_before = Memo::new(move |_| !before.read().is_empty());
    let busy = Signal::derive(move || stage.get() == Stage::Making);
    let tools = move || {
        view! {
            <div class="look-tools">
                <Button
                    action="turn-left"
                    look=Look::Plain
                    label=text!(i18n, edit.left)
                    on_press=move |()| change(edit.get_untracked().turned_left())
                />
                <Button
                    action="turn-right"
                    look=Look::Plain
                    label=text!(i18n, edit.right)
                    on_press=move |()| change(edit.get_untracked().turned_right())
                />
                {live(move || {
                    has_before
                        .get()
                        .then(|| {
                            view! { <Button action="undo" look=Look::Text label=text!(i18n, edit.undo) on_press=undo/> }
                        })
                })}
            </div>
            <Table picture=picture edit=edit on_change=Callback::new(change)/>
            <Cuts edit=edit on_change=Callback::new(change)/>
            <div class="look-tools">
                <Button action="use-edit" label=text!(i18n, edit.done) busy=busy on_press=done/>
                <Button action="cancel" look=Look::Plain label=text!(i18n, app.cancel) on_press=move |()| back()/>
            </div>
        }
    };
    view! {
        <div class="head">
            <BackLink href=route::COMPOSE label=text!(i18n, app.back) on:click=go_back/>
            <Heading text=text!(i18n, edit.title)/>
        </div>
        {live(move || match stage.get() {
            Stage::Opening => view! { <Loading/> }.into_any(),
            Stage::Here | Stage::Making => tools().into_any(),
            Stage::Failed => view! {
                <div role="alert" data-state="edit-failed">
                    <Notice tone=Tone::Waits>
                        <p>{text!(i18n, edit.failed)}</p>
                    </Notice>
                </div>
            }
            .into_any(),
        })}
    }
}

/// The photograph as it lies on the table: all of it, with what goes darkened, and corners to drag.
#[component]
fn Table(
    picture: StoredValue<Option<Picture>, LocalStorage>,
    edit: RwSignal<Edit>,
    on_change: Callback<Edit>,
) -> impl IntoView {
    let i18n = use_i18n();
    let canvas = NodeRef::<html::Canvas>::new();
    let quarters = Memo::new(move |_| edit.read().quarters());
    Effect::new(move || {
        let (Some(canvas), quarters) = (canvas.get(), quarters.get()) else { return };
        picture.with_value(|picture| {
            let Some(picture) = picture else { return };
            let (width, height) = picture.sides_within(SHOWN);
            let sides = if quarters % 2 == 1 { (height, width) } else { (width, height) };
            let _ = picture.draw_part(&canvas, (0.0, 0.0, 1.0, 1.0), quarters, sides);
        });
    });
    // While a corner is dragged the picture follows; what it was before is one step to take back.
    let dragged_from = StoredValue::new(None::<Edit>);
    let corner = move |across: Side, down: Side| {
        let dragged = move |event: ev::PointerEvent| {
            if dragged_from.get_value().is_none() {
                return;
            }
            let Some(canvas) = canvas.get_untracked() else { return };
            let place = canvas.get_bounding_client_rect();
            let percent =
                |at: f64, from: f64, len: f64| ((at - from) / len.max(1.0) * 100.0).clamp(0.0, 100.0) as u8;
            let (x, y) = (
                percent(f64::from(event.client_x()), place.left(), place.width()),
                percent(f64::from(event.client_y()), place.top(), place.height()),
            );
            let x = if across == Side::Left { x } else { 100 - x };
            let y = if down == Side::Top { y } else { 100 - y };
            edit.update(|edit| *edit = edit.with(across, x).with(down, y));
        };
        let begin = move |event: ev::PointerEvent| {
            event.prevent_default();
            let handle: web_sys::Element = event_target(&event);
            // Without it the finger may leave the corner behind; the numbers do the same.
            let _ = handle.set_pointer_capture(event.pointer_id());
            dragged_from.set_value(Some(edit.get_untracked()));
        };
        let end = move |_: ev::PointerEvent| {
            if let Some(from) = dragged_from.try_update_value(Option::take).flatten() {
                let now = edit.get_untracked();
                edit.set(from);
                on_change.run(now);
            }
        };
        let along = move || format!("{}%", edit.read().at(across));
        let below = move || format!("{}%", edit.read().at(down));
        let (is_left, is_top) = (across == Side::Left, down == Side::Top);
        view! {
            <span
                class="corner"
                aria-hidden="true"
                data-corner=format!("{}-{}", if is_top { "top" } else { "bottom" }, if is_left { "left" } else { "right" })
                style:left=move || is_left.then(along)
                style:right=move || (!is_left).then(along)
                style:top=move || is_top.then(below)
                style:bottom=move || (!is_top).then(below)
                on:pointerdown=begin
                on:pointermove=dragged
                on:pointerup=end
                on:pointercancel=end
            ></span>
        }
    };
    let at = move |side: Side| move || format!("{}%", edit.read().at(side));
    view! {
        <div class="table">
            <canvas
                role="img"
                aria-label=move || t_string!(i18n, edit.picture)
                data-quarters=move || quarters.get().to_string()
                node_ref=canvas
            ></canvas>
            <span
                class="kept-part"
                aria-hidden="true"
                style:left=at(Side::Left)
                style:top=at(Side::Top)
                style:right=at(Side::Right)
                style:bottom=at(Side::Bottom)
            ></span>
            {corner(Side::Left, Side::Top)}
            {corner(Side::Right, Side::Top)}
            {corner(Side::Left, Side::Bottom)}
            {corner(Side::Right, Side::Bottom)}
        </div>
    }
}

/// How much goes at each side, as numbers: for keys, and for who does not drag.
#[component]
fn Cuts(edit: RwSignal<Edit>, on_change: Callback<Edit>) -> impl IntoView {
    let i18n = use_i18n();
    let field = move |side: Side| {
        let (name, label) = match side {
            Side::Left => ("cut-left", text!(i18n, edit.cut_left)),
            Side::Top => ("cut-top", text!(i18n, edit.cut_top)),
            Side::Right => ("cut-right", text!(i18n, edit.cut_right)),
            Side::Bottom => ("cut-bottom", text!(i18n, edit.cut_bottom)),
        };
        let typed = move |event: ev::Event| {
            let input: web_sys::HtmlInputElement = event_target(&event);
            let percent = input.value().parse().unwrap_or_default();
            on_change.run(edit.get_untracked().with(side, percent));
            input.set_value(&edit.get_untracked().at(side).to_string());
        };
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input
                    class="input"
                    id=name
                    type="number"
                    inputmode="numeric"
                    min="0"
                    max=CUT_MAX.to_string()
                    step=STEP.to_string()
                    prop:value=move || edit.read().at(side).to_string()
                    on:change=typed
                />
            </div>
        }
    };
    view! {
        <fieldset class="cuts">
            <legend>{text!(i18n, edit.crop)}</legend>
            <p class="small quiet">{text!(i18n, edit.crop_text)}</p>
            <div class="four">{Side::ALL.map(field).collect_view()}</div>
        </fieldset>
    }
}

/// Back to where the draft is.
pub(super) fn back() {
    if let Ok(history) = window().history() {
        // A browser without a history stays where it is.
        let _ = history.back();
    }
}

/// The link goes back, too, if there is something to go back to.
pub(super) fn go_back(event: ev::MouseEvent) {
    let has_before = window().history().and_then(|history| history.length()).is_ok_and(|length| length > 1);
    if has_before {
        event.prevent_default();
        event.stop_propagation();
        back();
    }
}
