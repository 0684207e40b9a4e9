//! One module per table; each adds its methods to [`crate::Store`].

pub(crate) mod branch;
pub(crate) mod conversation;
pub(crate) mod creation;
pub(crate) mod exchange;
pub(crate) mod folder;
pub(crate) mod item;
pub(crate) mod job;
pub(crate) mod library;
pub(crate) mod message;
pub(crate) mod model;
pub(crate) mod part;
pub(crate) mod part_delta;
pub(crate) mod profile;
pub(crate) mod setting;
pub(crate) mod stream;
pub(crate) mod tag;
pub(crate) mod tree;
pub(crate) mod usage;
pub(crate) mod voice;
