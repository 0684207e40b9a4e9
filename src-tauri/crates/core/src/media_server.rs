//! Serves media files to this app's own page, over loopback: WebKit on Linux plays nothing from a custom scheme.
//!
//! The address holds a random token that only the page is told. Files come with ranges, and as what the library
//! knows them to be: a page or a script is never run.

use crate::App;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures_util::StreamExt;
use std::sync::Weak;
use studio_domain::{JobId, MediaHash};
use studio_gateway::ImageFormat;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tower::ServiceExt;
use tower_http::services::ServeFile;
use uuid::Uuid;

/// A file's name is its content: what was fetched once is good for ever.
const FOREVER: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
/// Opened as a page, a file may do nothing.
const INERT: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// The server of this process, started when its address is first wanted.
#[derive(Default)]
pub(crate) struct MediaServer {
    root: OnceCell<Option<String>>,
}

#[derive(Clone)]
struct Serving {
    token: String,
    app: Weak<crate::app::Inner>,
}

impl App {
    /// The address below which media files are served; `None` where no port is free.
    pub async fn media_root(&self) -> Option<String> {
        let server = &self.inner.media_server;
        server
            .root
            .get_or_init(|| async {
                let root = self.serve_media().await;
                root.inspect_err(|error| tracing::warn!(%error, "media files cannot be shown"))
                    .ok()
            })
            .await
            .clone()
    }

    async fn serve_media(&self) -> std::io::Result<String> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let token = Uuid::new_v4().simple().to_string();
        let serving = Serving {
            token: token.clone(),
            app: std::sync::Arc::downgrade(&self.inner),
        };
        let router = Router::new()
            .route("/{token}/media/{hash}", get(file))
            .route("/{token}/preview/{job}/{position}/{version}", get(preview))
            .route("/{token}/sound/{job}", get(sound))
            .with_state(serving);
        self.spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!(%error, "the media server ended");
            }
        });
        Ok(format!("http://127.0.0.1:{port}/{token}/"))
    }
}

impl Serving {
    fn app(&self, token: &str) -> Option<App> {
        let inner = (token == self.token).then(|| self.app.upgrade())??;
        Some(App { inner })
    }
}

async fn file(
    State(serving): State<Serving>,
    Path((token, hash)): Path<(String, String)>,
    request: Request,
) -> Response {
    let Some((app, hash)) = serving.app(&token).zip(MediaHash::try_from(hash).ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let store = &app.inner.store;
    let Ok(known) = store.get_media(&hash).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let served = ServeFile::new(store.media_path(&hash)).oneshot(request);
    match served.await {
        Ok(response) => dressed(response.map(Body::new), &known.mime, FOREVER),
        Err(never) => match never {},
    }
}

async fn preview(
    State(serving): State<Serving>,
    Path((token, job, position, version)): Path<(String, String, u32, u32)>,
) -> Response {
    let found = serving.app(&token).zip(job.parse::<JobId>().ok());
    let found = found.and_then(|(app, job)| app.inner.jobs.preview(job, position, version));
    match found {
        Some(bytes) => {
            let mime = ImageFormat::sniff(&bytes).map_or("application/octet-stream", mime_of);
            dressed(
                bytes.into_response(),
                mime,
                HeaderValue::from_static("no-store"),
            )
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn mime_of(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Png => "image/png",
        ImageFormat::Jpeg => "image/jpeg",
        ImageFormat::Webp => "image/webp",
        ImageFormat::Gif => "image/gif",
        ImageFormat::Avif => "image/avif",
    }
}

/// A sound while it arrives, from its beginning.
async fn sound(
    State(serving): State<Serving>,
    Path((token, job)): Path<(String, String)>,
) -> Response {
    let Some((app, job)) = serving.app(&token).zip(job.parse::<JobId>().ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let first = match app.inner.jobs.get(job) {
        Some(live) => live.sound_from(0).await.map(|first| (live, first)),
        None => None,
    };
    let Some((live, first)) = first else {
        return kept(&app, job).await;
    };
    let mime = crate::jobs::sound_mime(&first).unwrap_or("application/octet-stream");
    let start = first.len();
    let rest = futures_util::stream::unfold((live, start), |(live, from)| async move {
        let more = live.sound_from(from).await?;
        let next = from + more.len();
        Some((Ok::<_, std::convert::Infallible>(more), (live, next)))
    });
    let whole = futures_util::stream::once(async move { Ok(first) }).chain(rest);
    dressed(
        Body::from_stream(whole).into_response(),
        mime,
        HeaderValue::from_static("no-store"),
    )
}

/// Where a sound lies that has come to its end.
async fn kept(app: &App, job: JobId) -> Response {
    let found = app.inner.store.get_job_results(job).await.ok();
    let take = found.and_then(|found| found.creations.into_iter().next());
    match take {
        Some(take) => Redirect::temporary(&format!("../media/{}", take.media)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The answer as what it is, and nothing that acts.
fn dressed(mut response: Response, mime: &str, keep: HeaderValue) -> Response {
    let headers = response.headers_mut();
    if let Ok(mime) = HeaderValue::from_str(mime) {
        headers.insert(CONTENT_TYPE, mime);
    }
    headers.insert(CACHE_CONTROL, keep);
    headers.insert(CONTENT_SECURITY_POLICY, INERT);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // A frame of a film can be saved only where the page may read it.
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
