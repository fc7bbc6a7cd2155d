//! How fast a Jira is read: a fake one on this machine, which answers at once, with 20,000 issues and 60,000 comments.
//!
//! Printed for each look: how many requests it took, how long, and items a second. Figures are printed, never judged:
//! `cargo bench --bench jira`. The fake makes its answers in the same program, and its part is in the figures.
//!
//! `cargo bench --bench jira -- --serve PORT` is that Jira alone, for whoever measures the whole program while it reads:
//! how long a key takes, how large it becomes. Give the program a source with `kind = "jira"`, `url =
//! "http://127.0.0.1:PORT"`, any `token`, and any `query`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark that cannot go on says so")]

use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use asyncboard::config::{self, Scrubber, Secret, SecretSource};
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::{Ask, Context, Cursor, Provider, Sink, registry};
use chrono::TimeDelta;

#[path = "../tests/support/jira.rs"]
mod fake;

use fake::{Issue, Jira, comment};

const ISSUES: usize = 20_000;
const COMMENTS: u32 = 3;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--serve").skip(1);
    let port = arguments.next().map(|port| port.parse().unwrap());
    let jira = Jira::start_at(port.unwrap_or(0));
    {
        let mut state = jira.state();
        let now = state.now;
        state.issues = (0..ISSUES).map(|n| issue(n, now - TimeDelta::minutes(n as i64 + 60))).collect();
    }
    if port.is_some() {
        writeln!(std::io::stdout(), "{ISSUES} issues at {}, until somebody ends this", jira.url)?;
        loop {
            std::thread::park();
        }
    }
    let provider = open(&jira);
    let mut cursor = None;
    look(&jira, &*provider, &mut cursor, "first look")?;
    jira.pass(1);
    look(&jira, &*provider, &mut cursor, "nothing changed")?;
    jira.pass(1);
    jira.change("ATL-77", |issue| issue.comments.push(comment("77", 5, "one more")));
    look(&jira, &*provider, &mut cursor, "one change")?;
    jira.pass(360);
    look(&jira, &*provider, &mut cursor, "full look")
}

fn issue(n: usize, updated: chrono::DateTime<chrono::Utc>) -> Issue {
    let mut issue = Issue::new(&format!("ATL-{n}"), updated);
    let words = "could you look at this before the release, please? ".repeat(4);
    let author = |minute: u32| format!("{}", (n as u32 + minute) % 500);
    issue.comments = (0..COMMENTS).map(|minute| comment(&author(minute), minute, &words)).collect();
    issue
}

fn open(jira: &Jira) -> Box<dyn Provider> {
    let zones = Arc::new(Zones::newest([]));
    let text = format!(
        "me = \"a\"\n[[teammate]]\nid = \"a\"\n[[source]]\nid = \"j\"\nkind = \"jira\"\nurl = \"{}\"\ntoken = \"t\"",
        jira.url
    );
    let config = config::load_text("config.toml", &text, &zones, None).unwrap();
    let source = &config.sources[0];
    let context = Context { secrets: Arc::new(OneToken), ..Context::new(zones) };
    registry::open(&source.kind, &source.section, &context).unwrap()
}

/// Somebody is signed in, so the server's zone is known.
struct OneToken;

impl Secrets for OneToken {
    fn has(&self, _: &SecretSource) -> bool {
        true
    }

    fn fetch(&self, _: &SecretSource) -> Result<Secret, Unfetched> {
        Ok(Secret::new("a-token-as-long-as-they-are-0123456789abcdef0123456789abcdef"))
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        Scrubber::default()
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads a clock")]
fn look(jira: &Jira, provider: &dyn Provider, cursor: &mut Option<Cursor>, what: &str) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let now = jira.state().now;
    jira.asked();
    let begun = Instant::now();
    let ask = Ask { now, cursor: cursor.clone(), thorough: false };
    let (items, first) = runtime.block_on(async {
        let (sink, mut pages) = Sink::new(4);
        let collect = async {
            let (mut items, mut first) = (0, None);
            while let Some(piece) = pages.recv().await {
                items += piece.page.items.len();
                first.get_or_insert_with(|| begun.elapsed());
            }
            (items, first)
        };
        let (done, counted) = tokio::join!(provider.fetch(ask, sink), collect);
        let done = done.unwrap();
        if done.cursor.is_some() {
            *cursor = done.cursor;
        }
        counted
    });
    let took = begun.elapsed();
    let first = first.map(|first| format!("{:.1} ms", first.as_secs_f64() * 1e3)).unwrap_or_default();
    let (requests, rate) = (jira.asked().len(), items as f64 / took.as_secs_f64());
    let took = took.as_secs_f64() * 1e3;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{what:<18} {requests:>4} requests {items:>6} items {took:>9.1} ms, first page {first:>9} {rate:>9.0} items/s"
    )
}
