//! The demo gateway through the real client.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod midjourney;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod video_requests;
#[cfg(test)]
mod videos;
