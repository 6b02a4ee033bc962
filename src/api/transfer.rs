//! Parts of attachments on their way: large, with progress, and stopped at any moment.

use std::{cell::RefCell, rc::Rc};

use envelope::{AttachmentId, Hash};
use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType};
use wire::{ProblemKind, upload::PART_DIGEST};

use super::{
    answer::{Expected, OCTET_STREAM, Verdict, judge, problem},
    cancel::Cancel,
    request::ROOT,
};
use crate::error::Error;

/// A line on which nothing moved for so long is broken, ms.
const STALLED: u32 = 45_000;

/// Puts a part of a declared attachment; `on_progress` gets the bytes sent so far.
///
/// # Errors
/// No answer, a problem, or [`Error::Cancelled`].
pub async fn put_part(
    attachment: AttachmentId,
    index: u32,
    digest: Hash,
    part: &Blob,
    on_progress: impl FnMut(u64) + 'static,
    cancel: &Cancel,
) -> Result<(), Error> {
    let address = format!("{ROOT}/attachments/{attachment}/parts/{index}");
    let transfer = Transfer::new(Direction::Up, &address, on_progress)?;
    transfer.header("content-type", OCTET_STREAM)?;
    transfer.header(PART_DIGEST, &digest.to_string())?;
    let sent = transfer.request.send_with_opt_blob(Some(part));
    cancel.unless(transfer.answered(sent, Expected::Nothing)).await
}

/// Reads `len` bytes of a sealed object from byte `from` on; `on_progress` gets the bytes read so far.
///
/// # Errors
/// No answer, a problem, or [`Error::Cancelled`].
pub async fn read_part(
    attachment: AttachmentId,
    from: u64,
    len: u64,
    on_progress: impl FnMut(u64) + 'static,
    cancel: &Cancel,
) -> Result<Uint8Array, Error> {
    let address = format!("{ROOT}/attachments/{attachment}");
    let transfer = Transfer::new(Direction::Down, &address, on_progress)?;
    transfer.header("range", &format!("bytes={from}-{}", from + len.saturating_sub(1)))?;
    let sent = transfer.request.send();
    cancel.unless(transfer.answered(sent, Expected::Octets)).await?;
    let bytes = Uint8Array::new(&transfer.body());
    // The whole object in place of the range, or a line that broke unseen.
    if u64::from(bytes.length()) == len { Ok(bytes) } else { Err(Error::Offline) }
}

#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

impl Direction {
    const fn method(self) -> &'static str {
        match self {
            Self::Up => "PUT",
            Self::Down => "GET",
        }
    }
}

/// A request with progress; ended when it is dropped, or when nothing moved for long.
struct Transfer {
    request: XmlHttpRequest,
    stalled: Rc<RefCell<Option<Timeout>>>,
    _on_moved: Closure<dyn FnMut(ProgressEvent)>,
}

impl Transfer {
    /// A request that is not sent yet.
    fn new(
        direction: Direction,
        address: &str,
        mut on_progress: impl FnMut(u64) + 'static,
    ) -> Result<Self, Error> {
        let open = || -> Result<XmlHttpRequest, JsValue> {
            let request = XmlHttpRequest::new()?;
            request.open_with_async(direction.method(), address, true)?;
            request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
            Ok(request)
        };
        let request = open().map_err(|_| Error::Offline)?;
        let stalled = Rc::new(RefCell::new(Some(abort_later(&request))));
        let on_moved = {
            let (request, stalled) = (request.clone(), stalled.clone());
            Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
                stalled.replace(Some(abort_later(&request)));
                on_progress(event.loaded() as u64);
            })
        };
        let listener = Some(on_moved.as_ref().unchecked_ref());
        match (direction, request.upload()) {
            (Direction::Up, Ok(upload)) => upload.set_onprogress(listener),
            _ => request.set_onprogress(listener),
        }
        Ok(Self { request, stalled, _on_moved: on_moved })
    }

    fn header(&self, name: &str, value: &str) -> Result<(), Error> {
        self.request.set_request_header(name, value).map_err(|_| Error::Problem(ProblemKind::Invalid))
    }

    async fn answered(&self, sent: Result<(), JsValue>, expected: Expected) -> Result<(), Error> {
        sent.map_err(|_| Error::Offline)?;
        let ended = js_sys::Promise::new(&mut |resolve, _| self.request.set_onloadend(Some(&resolve)));
        let settled = JsFuture::from(ended).await;
        self.stalled.take();
        settled.map_err(|_| Error::Offline)?;
        let status = self.request.status().unwrap_or_default();
        // Without an answer the browser reports a status of nought: broken off, refused, or stalled.
        if status == 0 {
            return Err(Error::Offline);
        }
        let media_type = self.request.get_response_header("content-type").ok().flatten().unwrap_or_default();
        match judge(expected, status, &media_type) {
            Verdict::Good => Ok(()),
            Verdict::Problem => {
                let body = Uint8Array::new(&self.body()).to_vec();
                Err(problem(&String::from_utf8_lossy(&body)))
            }
            Verdict::Failed(error) => Err(error),
        }
    }

    fn body(&self) -> JsValue {
        self.request.response().unwrap_or_default()
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        self.stalled.take();
        self.request.set_onprogress(None);
        self.request.set_onloadend(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        // One that has ended is not touched by it.
        let _ = self.request.abort();
    }
}

fn abort_later(request: &XmlHttpRequest) -> Timeout {
    let request = request.clone();
    Timeout::new(STALLED, move || {
        let _ = request.abort();
    })
}
