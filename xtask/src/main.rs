//! Chores that build or check what the repository holds: `cargo xtask COMMAND`.

fn main() -> anyhow::Result<()> {
    anyhow::bail!("no command yet")
}
