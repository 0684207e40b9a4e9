//! Stops a job.

use reqwest::Method;

use super::poll::with_access;
use super::{JobRecord, PollRoute};
use crate::client::Gateway;
use crate::error::GatewayError;
use crate::transport::Call;

/// What became of a job that was to be stopped.
#[derive(Clone, Debug)]
pub enum Cancelled {
    /// The gateway stopped it.
    AtGateway,
    /// It is not followed any more; the gateway may finish and charge it.
    HereOnly {
        /// What the gateway said, where it was asked.
        trouble: Option<GatewayError>,
    },
}

impl Gateway {
    /// Stops a job at the gateway where that is possible, and here in any case.
    pub(crate) async fn cancel_job(&self, job: &mut JobRecord) -> Cancelled {
        let mut trouble = None;
        let open = !job.state.is_final() && self.check_owner(job).is_ok();
        if open && let Some((method, address)) = cancel_route(job) {
            let mut call = Call::get(&address);
            call.method = method;
            match self.whole(&with_access(call, job)).await {
                Ok(_) => {
                    job.cancel();
                    return Cancelled::AtGateway;
                }
                Err(error) => trouble = Some(error),
            }
        }
        job.cancel();
        Cancelled::HereOnly { trouble }
    }
}

fn cancel_route(job: &JobRecord) -> Option<(Method, String)> {
    if let Some((method, address)) = &job.access.cancel {
        let method = Method::from_bytes(method.as_bytes()).ok()?;
        return Some((method, address.clone()));
    }
    match &job.access.poll {
        // Gateways that speak of jobs stop them too.
        PollRoute::Get { address } if address.contains("/v1/jobs/") => {
            Some((Method::POST, format!("{address}/cancel")))
        }
        _ => None,
    }
}
