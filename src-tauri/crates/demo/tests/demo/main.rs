//! The demo gateway through the real client, and by bare requests where its own shapes count.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod gemini;
#[cfg(test)]
mod http;
#[cfg(test)]
mod image_rules;
#[cfg(test)]
mod images;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod midjourney;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod realtime;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod setup;
#[cfg(test)]
mod sound;
#[cfg(test)]
mod speech;
#[cfg(test)]
mod spoiled;
#[cfg(test)]
mod transcriptions;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod video_requests;
#[cfg(test)]
mod videos;
#[cfg(test)]
mod wire;
