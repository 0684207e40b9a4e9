//! The client against servers that say exactly the bytes they are told.

#[cfg(test)]
mod anthropic;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod completions;
#[cfg(test)]
mod download;
#[cfg(test)]
mod embeddings;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod gemini;
#[cfg(test)]
mod hear;
#[cfg(test)]
mod image_streams;
#[cfg(test)]
mod images;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod midjourney;
#[cfg(test)]
mod models;
#[cfg(test)]
mod moderations;
#[cfg(test)]
mod pricing;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod realtime;
#[cfg(test)]
mod rerank;
#[cfg(test)]
mod server;
#[cfg(test)]
mod socket;
#[cfg(test)]
mod speech;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod transcript_streams;
#[cfg(test)]
mod transcriptions;
#[cfg(test)]
mod turn;
#[cfg(test)]
mod videos;
