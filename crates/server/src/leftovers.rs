//! Bodies that a refusal left unread are read to their end before it is answered.
//!
//! A server that answers early and closes loses its own answer: a browser still sending sees a connection reset, and takes "your
//! session has ended" for "no connection". What is longer or slower than is reasonable costs the connection all the same.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use envelope::limits::PART_LEN;
use futures_util::future::poll_fn;
use http_body::{Frame, SizeHint};

/// Bytes that are read for nothing at most.
const LEFTOVERS_MAX: u64 = PART_LEN;

/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Lets a request through, and reads what its handler left of the body.
pub(crate) async fn read_out(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(head, body)).await;
    }
    let shared = Shared(Arc::new(Mutex::new(body)));
    let mut response = next.run(Request::from_parts(head, Body::new(shared.clone()))).await;
    if !matches!(tokio::time::timeout(PATIENCE, shared.drain()).await, Ok(true)) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// A body that outlives the handler it is given to. Only one of both reads at a time.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    /// Reads to the end; whether it came.
    async fn drain(&self) -> bool {
        let mut drained = 0;
        while let Some(frame) = poll_fn(|context| self.poll(context)).await {
            let Ok(frame) = frame else { return false };
            drained += frame.data_ref().map_or(0, |data| data.len() as u64);
            if drained > LEFTOVERS_MAX {
                return false;
            }
        }
        true
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if body.is_end_stream() {
            return Poll::Ready(None);
        }
        Pin::new(&mut *body).poll_frame(context)
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.poll(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
