//! The client against servers that say exactly the bytes they are told.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod download;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod midjourney;
#[cfg(test)]
mod models;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod server;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod videos;
