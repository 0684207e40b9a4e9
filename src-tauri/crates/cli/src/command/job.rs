//! Work that a gateway does in the background: asking after it, and fetching what it made.

use crate::failure::Failure;
use crate::notice::{self, Notice};
use crate::session::Session;
use std::path::Path;
use std::time::Duration;
use studio_gateway::job::{LastPoll, PollHints, PollOutcome, next_poll};
use studio_gateway::{DownloadOptions, ErrorKind, Gateway, JobMark, JobRecord, JobState, NextPoll};

/// The largest result that is fetched, in bytes.
const MAX_RESULT: u64 = 8 * 1024 * 1024 * 1024;

/// Waits until a job has ended well. Where the user stops that, the gateway goes on with it.
pub(super) async fn wait(
    session: &Session,
    gateway: &Gateway,
    job: &mut JobRecord,
) -> Result<(), Failure> {
    let following = follow(gateway, job, session.notice);
    let followed = session.stop.until(following).await;
    session.notice.clear();
    if matches!(followed, Err(Failure::Stopped)) {
        notice::warn(&format!("the gateway goes on with the job {}", job.id));
    }
    followed
}

/// Asks after a job until it has ended well.
async fn follow(gateway: &Gateway, job: &mut JobRecord, notice: Notice) -> Result<(), Failure> {
    let first = LastPoll {
        outcome: PollOutcome::Submitted,
        interval: Duration::ZERO,
    };
    let mut next = next_poll(Duration::ZERO, PollHints::default(), first);
    while !job.state.is_final() {
        show(notice, job);
        let NextPoll::After(pause) = next else { break };
        tokio::time::sleep(pause).await;
        let polled = gateway.video_poll(job).await;
        next = polled.next;
        if let (NextPoll::WhenAsked, Some(error)) = (next, polled.trouble) {
            return Err(error.into());
        }
    }
    match (job.state, job.mark) {
        (JobState::Succeeded, _) => Ok(()),
        (JobState::Failed | JobState::Cancelled, _) => {
            Err(Failure::Job(job.error.clone().unwrap_or_default()))
        }
        (_, Some(JobMark::Lost)) => Err(Failure::NotFound(format!(
            "the gateway does not know the job {} any more",
            job.id
        ))),
        (_, Some(JobMark::NeedsAction)) => Err(Failure::Unfinished(
            ErrorKind::Request,
            "the gateway waits for something that only its own page can be told",
        )),
        _ => Err(Failure::Unfinished(
            ErrorKind::Timeout,
            "the result is still not there; ask again later",
        )),
    }
}

fn show(notice: Notice, job: &JobRecord) {
    let state = match job.state {
        JobState::Queued => "queued",
        _ => "being made",
    };
    notice.progress(&match job.progress {
        Some(share) => format!("{}: {state}, {:.0} %", job.id, share * 100.0),
        None => format!("{}: {state}", job.id),
    });
}

/// Fetches the result of a job.
pub(super) async fn fetch(
    session: &Session,
    gateway: &Gateway,
    job: &mut JobRecord,
    place: &Path,
) -> Result<(), Failure> {
    let notice = session.notice;
    let options = DownloadOptions::at_most(MAX_RESULT).with_progress(move |received, total| {
        let received = received / 1024;
        notice.progress(&match total {
            Some(total) => format!("{received} of {} KiB", total / 1024),
            None => format!("{received} KiB"),
        });
    });
    let fetching = async {
        let done = gateway.video_content(job, place, &options).await;
        done.map(|_| ())
            .map_err(|error| Failure::download(place, error))
    };
    let fetched = session.stop.until(fetching).await;
    notice.clear();
    fetched
}
