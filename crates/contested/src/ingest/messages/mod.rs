//! What people send each other and publish one by one: mails, items of feeds, posts of channels, chats, captions.

pub(super) mod captions;

pub(super) mod chat;

pub(super) mod feed;

pub(super) mod mail;

pub(super) mod telegram;

pub(super) mod tweets;

/// What dates a message, where it does itself.
const MESSAGE: &str = "message";
