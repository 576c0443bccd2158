//! Feeds the evaluation suites: one command a suite, JSON lines in and out.

fn main() -> anyhow::Result<()> {
    anyhow::bail!("no command yet")
}
