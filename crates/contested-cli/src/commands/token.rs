use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use contested::store::Case;
use serde_json::json;

use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::tokens::{Role, Tokens};
use crate::{clock, talk};

/// Say who may open a case's pages from another machine, and what they may do
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested token add valley.contested anna --role reviewer
  contested token list valley.contested
  contested token revoke valley.contested anna

Tokens are kept beside the case in CASE.tokens, as argon2id hashes; a token is shown once, when it is made. Pages that
listen on another address than this machine's own ask for one, and so does `contested serve --log-in`.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Give somebody a token; it is printed on standard output
    Add {
        /// The case's file
        #[arg(value_name = "CASE")]
        case: PathBuf,
        /// Whose it is; judgements are made under this name
        #[arg(value_name = "NAME")]
        name: String,
        /// reader reads; reviewer judges, too; admin may take back the judgements of others
        #[arg(long, value_enum, value_name = "ROLE", default_value_t = Role::Reader)]
        role: Role,
    },
    /// List the tokens given and taken back
    List {
        /// The case's file
        #[arg(value_name = "CASE")]
        case: PathBuf,
        #[command(flatten)]
        form: Form,
    },
    /// Take somebody's token back; open sessions end at once
    Revoke {
        /// The case's file
        #[arg(value_name = "CASE")]
        case: PathBuf,
        /// Whose
        #[arg(value_name = "NAME")]
        name: String,
    },
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.what {
        What::Add { case, name, role } => {
            drop(Case::open_to_read(case)?);
            let mut tokens = Tokens::of_case(case)?;
            let secret = tokens.add(name, *role, clock::stamp().at)?;
            tokens.write(case)?;
            writeln!(std::io::stdout().lock(), "{secret}")?;
            talk::hint("this is shown once; give it to its holder over a safe way");
        }
        What::List { case, form } => {
            let mut printer = Printer::new(*form, COLUMNS);
            for token in Tokens::of_case(case)?.tokens {
                printer.print(&json!({
                    "name": token.name,
                    "role": token.role,
                    "added_at": token.added_at,
                    "revoked_at": token.revoked_at,
                }))?;
            }
            printer.finish()?;
        }
        What::Revoke { case, name } => {
            let mut tokens = Tokens::of_case(case)?;
            tokens.revoke(name, clock::stamp().at)?;
            tokens.write(case)?;
            talk::note(&format!("{name}'s token no longer opens {}", case.display()));
        }
    }
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] =
    &[at("name", "/name"), at("role", "/role"), at("given", "/added_at"), at("revoked", "/revoked_at")];
