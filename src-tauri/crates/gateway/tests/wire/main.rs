//! The client against servers that say exactly the bytes they are told.

#[cfg(test)]
mod anthropic;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod completions;
#[cfg(test)]
mod endings;
#[cfg(test)]
mod gemini;
#[cfg(test)]
mod hear;
#[cfg(test)]
mod models;
#[cfg(test)]
mod proxy;
#[cfg(test)]
mod server;
#[cfg(test)]
mod stream;
#[cfg(test)]
mod turn;
