//! Pictures that a gateway makes in the background.

use super::answer::ImageTask;
use super::request::ImageRequest;
use crate::client::Gateway;
use crate::job::{JobAccess, JobKind, JobPlan, JobReading, JobRecord, PollRoute, now_ms};

impl ImageTask {
    /// The record by which the job is asked after and its pictures are fetched, as with a video.
    pub fn record(&self, gateway: &Gateway, request: &ImageRequest) -> JobRecord {
        let mut reading = JobReading::read(&self.raw, JobKind::Image);
        reading.id = Some(self.id.clone());
        let named = reading.poll_url.as_deref();
        let named = named.and_then(|address| gateway.root().resolve(address));
        let own = named.filter(|url| gateway.root().is_origin_of(url));
        let access = JobAccess {
            poll: match own {
                Some(url) => PollRoute::Get {
                    address: url.into(),
                },
                None => PollRoute::Search,
            },
            ..JobAccess::default()
        };
        let plan = JobPlan {
            root: gateway.root().as_str().to_owned(),
            kind: JobKind::Image,
            submit_path: super::GENERATIONS.to_owned(),
            model: request.model.clone().unwrap_or_default(),
            params: request.body().into(),
        };
        JobRecord::accepted(plan, access, &reading, now_ms())
    }
}
