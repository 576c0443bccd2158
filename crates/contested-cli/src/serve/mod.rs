//! The pages: a case, served on this machine. Rendered here, usable without a script; text of a report is only ever
//! text, never HTML.
//!
//! [`pages::answer`] turns a request into an answer and knows no HTTP; [`http`] does the rest.

mod access;

mod request;

pub(crate) mod words;

pub(crate) mod titles;

mod support;

mod marked;

mod layout;

mod filters;

mod tables;

mod basemap;

mod charts;

mod views;

mod judging;

mod intake;

mod pages;

mod assets;

mod peers;

mod log;

mod making;

mod http;

mod site;

pub(crate) use http::{Settings, serve};
pub(crate) use intake::Intake;
pub(crate) use log::AccessLog;
pub(crate) use site::build;
