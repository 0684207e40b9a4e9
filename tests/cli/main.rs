//! `xidao` as its users have it: real processes, a real library, and the demo gateway at the other end.
#![cfg(test)]

mod beside;
mod chat;
mod exit;
mod history;
mod manual;
mod media;
mod profile;
mod secrecy;
mod text;
mod video;
mod voice;
mod xidao;
