//! The client against aimock, a server that nobody here wrote.

#[cfg(test)]
mod chat;
#[cfg(test)]
mod data;
#[cfg(test)]
mod media;
#[cfg(test)]
mod realtime;
#[cfg(test)]
mod server;
#[cfg(test)]
mod turn;
