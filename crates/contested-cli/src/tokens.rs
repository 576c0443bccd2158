//! Tokens: who may open a case's pages from another machine, and what they may do. Kept beside the case, hashed.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use argon2::{Algorithm, Argon2, Params, Version};
use clap::ValueEnum;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What the holder of a token may do; each may do what those before it may.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// Read pages.
    Reader,
    /// Judge, and take own judgements back.
    Reviewer,
    /// Take back anybody's judgements.
    Admin,
}

/// A token as it is kept: never the secret, only its hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    /// Whose it is: the name under which judgements are made.
    pub(crate) name: String,
    /// What it allows.
    pub(crate) role: Role,
    /// When it was given.
    pub(crate) added_at: Timestamp,
    /// When it was taken back.
    #[serde(default)]
    pub(crate) revoked_at: Option<Timestamp>,
    salt: String,
    hash: String,
    memory_kib: u32,
    passes: u32,
}

/// All tokens of a case.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tokens {
    /// In the order in which they were given.
    pub(crate) tokens: Vec<Token>,
}

impl Tokens {
    /// The tokens of a case; none where there is no such file.
    pub(crate) fn of_case(case: &Path) -> anyhow::Result<Tokens> {
        let path = path(case);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Tokens::default()),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let mut text = String::new();
        file.take(LARGEST_FILE).read_to_string(&mut text).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| format!("{}: not a file of tokens", path.display()))
    }

    /// Gives a new token and says its secret, which is shown this once.
    pub(crate) fn add(&mut self, name: &str, role: Role, at: Timestamp) -> anyhow::Result<String> {
        let may_be_in_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        ensure!(
            !name.is_empty() && name.len() <= 64 && name.chars().all(may_be_in_a_name),
            "a name has letters, digits, - and _ only, 64 at most"
        );
        if self.holder(name).is_some() {
            bail!("{name} has a token; revoke it first");
        }
        let (secret, salt) = (random()?, random()?);
        let token = Token {
            name: name.to_owned(),
            role,
            added_at: at,
            revoked_at: None,
            hash: hash(&secret, &salt, MEMORY_KIB, PASSES)?,
            salt,
            memory_kib: MEMORY_KIB,
            passes: PASSES,
        };
        self.tokens.push(token);
        Ok(format!("{name}.{secret}"))
    }

    /// Takes a name's token back.
    pub(crate) fn revoke(&mut self, name: &str, at: Timestamp) -> anyhow::Result<()> {
        let token = self.tokens.iter_mut().find(|token| token.name == name && token.revoked_at.is_none());
        token.with_context(|| format!("{name} has no token"))?.revoked_at = Some(at);
        Ok(())
    }

    /// The token in force of a name.
    pub(crate) fn holder(&self, name: &str) -> Option<&Token> {
        self.tokens.iter().find(|token| token.name == name && token.revoked_at.is_none())
    }

    /// The token that somebody presents, where it is one. Slow on purpose, and no faster for a name that is not known.
    pub(crate) fn verify(&self, presented: &str) -> Option<&Token> {
        let (name, secret) = presented.trim().split_once('.').unwrap_or((presented, ""));
        let token = self.holder(name);
        let (salt, memory, passes) = token
            .map_or((NO_SALT, MEMORY_KIB, PASSES), |token| (&token.salt, token.memory_kib, token.passes));
        let hashed = hash(secret, salt, memory, passes).ok()?;
        token.filter(|token| alike(&token.hash, &hashed))
    }

    /// Writes the file anew, readable by its owner only.
    pub(crate) fn write(&self, case: &Path) -> anyhow::Result<()> {
        let path = path(case);
        let new = path.with_extension("tokens-new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let write = || {
            let mut file = options.open(&new)?;
            serde_json::to_writer_pretty(&mut file, self)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&new, &path)
        };
        write().with_context(|| path.display().to_string())
    }
}

impl Token {
    /// What tells this token from any other, also from a later one of the same name. No secret.
    pub(crate) fn mark(&self) -> &str {
        &self.salt
    }
}

/// Whether two strings are alike, in a time that does not tell where they differ.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |found, (a, b)| found | (a ^ b)) == 0
}

/// 32 random bytes in hex.
pub(crate) fn random() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(hex(&bytes))
}

/// Beside the case, so that who copies the case does not copy who may open it.
fn path(case: &Path) -> PathBuf {
    let mut name = case.as_os_str().to_owned();
    name.push(".tokens");
    PathBuf::from(name)
}

/// argon2id with 19 MiB, two passes, one lane: OWASP's "Password Storage Cheat Sheet".
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

const NO_SALT: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A thousand tokens take less.
const LARGEST_FILE: u64 = 1 << 20;

fn hash(secret: &str, salt: &str, memory_kib: u32, passes: u32) -> anyhow::Result<String> {
    let wrong = |error: argon2::Error| anyhow::anyhow!("argon2: {error}");
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(wrong)?;
    let mut hashed = [0_u8; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.as_bytes(), salt.as_bytes(), &mut hashed)
        .map_err(wrong)?;
    Ok(hex(&hashed))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_until_it_is_revoked_and_its_secret_is_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("a.contested");
        let at: Timestamp = "2024-12-05T10:00:00Z".parse().unwrap();
        let mut tokens = Tokens::default();
        let presented = tokens.add("anna", Role::Reviewer, at).unwrap();
        assert!(tokens.add("anna", Role::Reader, at).is_err());
        assert!(tokens.add("an na", Role::Reader, at).is_err());
        tokens.write(&case).unwrap();
        let kept = fs::read_to_string(path(&case)).unwrap();
        assert!(!kept.contains(presented.split_once('.').unwrap().1));
        let mut tokens = Tokens::of_case(&case).unwrap();
        assert_eq!(tokens.verify(&presented).map(|token| token.role), Some(Role::Reviewer));
        for wrong in
            ["", "anna", "anna.", "ben.1234", &format!("{presented}0"), &presented.replace("anna", "ben")]
        {
            assert_eq!(tokens.verify(wrong), None, "{wrong}");
        }
        tokens.revoke("anna", at).unwrap();
        assert_eq!(tokens.verify(&presented), None);
        assert!(tokens.revoke("anna", at).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(path(&case)).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
