//! Jira, asked over a real connection: which requests it takes, and what they become.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

use std::sync::Arc;

use asyncboard::config::{self, Scrubber, Secret, SecretFrom, SecretSource};
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Page, Part, Profile, Progress};
use asyncboard::domain::ids::{Account, ItemId};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::{Act, Ask, Context, Cursor, Did, Done, Mate, Piece, Provider, Sink, Trouble, registry};

#[path = "support/jira.rs"]
mod fake;

use chrono::TimeDelta;
use fake::{Answer, Jira, at, comment};
use serde_json::{Value, json};

/// Secrets that stand in the config itself.
#[derive(Default)]
struct Plain(Scrubber);

impl Secrets for Plain {
    fn has(&self, source: &SecretSource) -> bool {
        source.from.is_some()
    }

    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        match &source.from {
            Some(SecretFrom::Text(secret)) => Ok(secret.clone()),
            _ => Err(Unfetched { text: Text::new("not here") }),
        }
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        self.0.clone()
    }
}

const TEAM: &str = r#"
me = "maya"
[[teammate]]
id = "maya"
accounts = { jira = "5b10" }
[[teammate]]
id = "kenji"
accounts = { jira = "kenji@acme.example" }
"#;

const SIGNED: &str = "user = \"maya@acme.example\"\ntoken = \"canary\"\nquery = \"open ORDER BY key\"";

/// Opens a source with these settings, for that team.
fn try_open(settings: &str) -> Result<Box<dyn Provider>, Vec<String>> {
    let zones = Arc::new(Zones::newest([]));
    let text = format!("{TEAM}[[source]]\nid = \"work\"\nkind = \"jira\"\n{settings}\n");
    let config = config::load_text("config.toml", &text, &zones, None).unwrap();
    let mates = config.team.mates.iter().map(Mate::from).collect();
    let context = Context { mates, secrets: Arc::new(Plain::default()), ..Context::new(zones) };
    let source = &config.sources[0];
    let said = |problem: config::Problem| format!("{} / {}", problem.what, problem.help.unwrap_or_default());
    registry::open(&source.kind, &source.section, &context).map_err(|p| p.into_iter().map(said).collect())
}

fn open(jira: &Jira, settings: &str) -> Box<dyn Provider> {
    try_open(&format!("url = \"{}\"\n{settings}", jira.url)).unwrap()
}

/// One look: its pages, and its end.
struct Looked {
    pages: Vec<Page>,
    done: Done,
}

impl Looked {
    fn keys(&self) -> Vec<&str> {
        self.pages.iter().flat_map(|page| &page.items).map(|item| item.id.raw()).collect()
    }

    fn gone(&self) -> Vec<&str> {
        self.pages.iter().flat_map(|page| &page.gone).map(ItemId::raw).collect()
    }

    fn problems(&self) -> Vec<&str> {
        self.done.problems.iter().map(|problem| problem.text.raw()).collect()
    }
}

/// Looks as a source's task does.
fn try_look(provider: &dyn Provider, now: Instant, cursor: Option<&Cursor>) -> Result<Looked, Trouble> {
    look_with(provider, Ask { now, cursor: cursor.cloned(), thorough: false })
}

fn look_with(provider: &dyn Provider, ask: Ask) -> Result<Looked, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (sink, mut pages) = Sink::new(2);
        let collect = async {
            let mut all = Vec::new();
            while let Some(piece) = pages.recv().await {
                all.extend(Some(piece.page).filter(|page| *page != Page::default()));
            }
            all
        };
        let (done, pages) = tokio::join!(provider.fetch(ask, sink), collect);
        Ok(Looked { pages, done: done? })
    })
}

/// What a look handed over that may have failed, and where it stood last.
fn look_so_far(provider: &dyn Provider, ask: Ask) -> (Result<Done, Trouble>, Vec<Piece>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (sink, mut pieces) = Sink::new(2);
        let collect = async {
            let mut all = Vec::new();
            while let Some(piece) = pieces.recv().await {
                all.push(piece);
            }
            all
        };
        tokio::join!(provider.fetch(ask, sink), collect)
    })
}

fn look(jira: &Jira, provider: &dyn Provider, cursor: Option<&Cursor>) -> Looked {
    let now = jira.state().now;
    try_look(provider, now, cursor).unwrap()
}

/// Looks and keeps the place, as a source's task does.
fn look_on(jira: &Jira, provider: &dyn Provider, cursor: &mut Option<Cursor>) -> Looked {
    let looked = look(jira, provider, cursor.as_ref());
    if looked.done.cursor.is_some() {
        cursor.clone_from(&looked.done.cursor);
    }
    looked
}

const SEARCH: &str = "/rest/api/3/search/jql";

#[test]
fn a_first_look_reads_every_page_and_says_that_it_was_all() {
    let jira = Jira::start();
    (0..250).for_each(|n| jira.add(&format!("ATL-{n}"), n));
    let looked = look(&jira, &*open(&jira, SIGNED), None);
    assert_eq!((looked.keys().len(), looked.pages.len(), looked.done.complete.has(Part::Items)), (250, 3, true));
    assert_eq!(looked.pages[2].items[49].url.as_ref().unwrap().raw(), format!("{}/browse/ATL-249", jira.url));
    assert_eq!(looked.problems(), [""; 0]);
    let asked = jira.asked();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, ["/rest/api/2/serverInfo", "/rest/api/3/myself", SEARCH, SEARCH, SEARCH]);
    assert!(asked.iter().all(|asked| asked.authorization == "Basic bWF5YUBhY21lLmV4YW1wbGU6Y2FuYXJ5"));
    assert_eq!(asked[3].query["jql"], "open ORDER BY key");
    assert_eq!(asked[3].query["nextPageToken"], "100");
    assert_eq!(asked[3].query["fields"], "summary,status,resolution,assignee,duedate,updated,project,comment");
}

#[test]
fn a_look_at_which_nothing_has_changed_is_one_request_and_says_nothing() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), n));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    for _ in 0..8 {
        jira.pass(1);
        jira.asked();
        let looked = look_on(&jira, &*provider, &mut cursor);
        assert_eq!(
            (looked.pages, looked.done.complete.has(Part::Items), jira.paths()),
            (vec![], false, vec![SEARCH.to_owned()])
        );
    }
}

#[test]
fn what_changed_is_asked_for_in_the_users_zone_with_an_overlap_and_sent_once() {
    let jira = Jira::start();
    (0..5).for_each(|n| jira.add(&format!("ATL-{n}"), n));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    jira.pass(1);
    jira.change("ATL-3", |issue| issue.fields["summary"] = "New title".into());
    jira.asked();
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert_eq!((looked.keys(), looked.gone(), looked.done.complete.has(Part::Items)), (vec!["ATL-3"], vec![], false));
    assert_eq!(looked.pages[0].items[0].title, Text::new("New title"));
    let asked = jira.asked();
    let queries: Vec<&str> = asked.iter().map(|asked| asked.query["jql"].as_str()).collect();
    // Ten o'clock in London is seven in the evening in Tokyo.
    let around = "((open) OR project in (\"ATL\")) AND updated >= \"2026-11-23 18:55\" ORDER BY updated DESC";
    assert_eq!(queries, [around, "(open) AND updated >= \"2026-11-23 18:55\" ORDER BY updated DESC"]);
    assert_eq!((&*asked[0].query["fields"], &*asked[0].query["maxResults"]), ("updated", "1000"));
    assert_eq!(look_on(&jira, &*provider, &mut cursor).pages, []);
    assert_eq!(jira.paths(), [SEARCH]);
}

#[test]
fn an_issue_that_the_query_names_no_more_is_gone_and_a_new_one_comes() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), 60 + n));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    jira.pass(10);
    jira.change("ATL-1", |issue| issue.open = false);
    jira.add("NEW-1", 0);
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert_eq!((looked.keys(), looked.gone()), (vec!["NEW-1"], vec!["ATL-1"]));
    // From now on its project is looked at too.
    jira.pass(10);
    jira.change("NEW-1", |issue| issue.open = false);
    // What lies inside the overlap is taken away once more, in case that the server had not listed it yet.
    assert_eq!(look_on(&jira, &*provider, &mut cursor).gone(), ["ATL-1", "NEW-1"]);
}

/// Looks as a source's task does when somebody wants to know.
fn look_hard(jira: &Jira, provider: &dyn Provider, cursor: &mut Option<Cursor>) -> Looked {
    let now = jira.state().now;
    let looked = look_with(provider, Ask { now, cursor: cursor.clone(), thorough: true }).unwrap();
    if looked.done.cursor.is_some() {
        cursor.clone_from(&looked.done.cursor);
    }
    looked
}

#[test]
fn a_deleted_issue_is_gone_after_half_an_hour_or_when_somebody_wants_to_know() {
    let jira = Jira::start();
    (0..4).for_each(|n| jira.add(&format!("ATL-{n}"), 60));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    jira.state().issues.remove(0);
    jira.pass(29);
    jira.asked();
    assert_eq!(look_on(&jira, &*provider, &mut cursor).gone(), [""; 0]);
    assert_eq!(jira.paths(), [SEARCH]);
    jira.pass(1);
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert_eq!((looked.gone(), looked.keys(), looked.done.complete.has(Part::Items)), (vec!["ATL-0"], vec![], false));
    let asked = jira.asked();
    let last = &asked.last().unwrap().query;
    assert_eq!(
        (asked.len(), &*last["jql"], &*last["fields"], &*last["maxResults"]),
        (2, "open ORDER BY key", "key", "1000")
    );
    // Somebody wants to know: at first only the keys are listed, later everything is looked at.
    jira.state().issues.remove(0);
    assert_eq!(look_hard(&jira, &*open_read(&jira, &mut cursor), &mut cursor).gone(), ["ATL-1"]);
    jira.state().issues.remove(0);
    jira.pass(6);
    let looked = look_hard(&jira, &*provider, &mut cursor);
    assert_eq!((looked.keys(), looked.done.complete.has(Part::Items)), (vec!["ATL-3"], true));
}

#[test]
fn a_full_look_that_was_cut_off_goes_on_behind_its_last_page_also_in_another_run() {
    for (cloud, restarts) in [(true, true), (true, false), (false, true), (false, false)] {
        let jira = Jira::start();
        jira.state().cloud = cloud;
        (0..450).for_each(|n| jira.add(&format!("ATL-{n}"), n + 10));
        let mut provider = open(&jira, SIGNED);
        let limited = Answer { status: 429, headers: "Retry-After: 600\r\n", body: String::new() };
        jira.state().later.push_back(("/search", 3, limited));
        let now = jira.state().now;
        let ask = |cursor| Ask { now: now + TimeDelta::minutes(11), cursor, thorough: true };
        let (done, pieces) = look_so_far(&*provider, Ask { now, cursor: None, thorough: true });
        assert!(matches!(done, Err(Trouble::Limited { .. })), "{done:?}");
        let keys = |pieces: &[Piece]| {
            let items = pieces.iter().flat_map(|piece| &piece.page.items);
            items.map(|item| item.id.raw().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!((keys(&pieces).len(), pieces.iter().any(|piece| piece.goes_on)), (300, false));
        let stands = pieces.iter().rev().find_map(|piece| piece.stands.clone());
        if restarts {
            provider = open(&jira, SIGNED);
        }
        jira.pass(11);
        jira.asked();
        let (done, rest) = look_so_far(&*provider, ask(stands));
        let done = done.unwrap();
        let first = rest.iter().find(|piece| piece.goes_on || piece.page != Page::default());
        assert_eq!((keys(&rest).len(), done.complete.has(Part::Items)), (150, true));
        assert!(first.is_some_and(|piece| piece.goes_on), "it says so before its first page");
        let all: std::collections::BTreeSet<String> = keys(&pieces).into_iter().chain(keys(&rest)).collect();
        assert_eq!(all.len(), 450);
        let searches = jira.asked().into_iter().filter(|asked| asked.path.contains("/search")).count();
        assert_eq!(searches, 2, "no page is asked for twice");
        // What changed while the look was interrupted is seen by the next one.
        jira.change("ATL-400", |issue| issue.open = false);
        let next = try_look(&*provider, now + TimeDelta::minutes(12), done.cursor.as_ref()).unwrap();
        assert_eq!((next.keys(), next.gone(), next.done.complete.has(Part::Items)), (vec![], vec!["ATL-400"], false));
    }
}

#[test]
fn a_full_look_that_stood_too_long_or_behind_a_mark_that_is_refused_begins_anew() {
    let jira = Jira::start();
    (0..150).for_each(|n| jira.add(&format!("ATL-{n}"), n + 10));
    let provider = open(&jira, SIGNED);
    let limited = || Answer { status: 429, headers: "Retry-After: 600\r\n", body: String::new() };
    let refused = || Answer { status: 400, headers: "", body: String::from("{}") };
    for (minutes, answer) in [(361, None), (11, Some(refused()))] {
        jira.state().later.push_back(("/search", 1, limited()));
        let ask = |cursor| Ask { now: jira.state().now, cursor, thorough: true };
        let (_, pieces) = look_so_far(&*provider, ask(None));
        let stands = pieces.iter().rev().find_map(|piece| piece.stands.clone());
        jira.pass(minutes);
        if let Some(answer) = answer {
            jira.state().instead.push_back(("/search", answer));
        }
        let (done, pieces) = look_so_far(&*provider, ask(stands));
        let items: usize = pieces.iter().map(|piece| piece.page.items.len()).sum();
        let goes_on = pieces.iter().any(|piece| piece.goes_on);
        assert_eq!((items, goes_on, done.unwrap().complete.has(Part::Items)), (150, false, true), "{minutes}");
    }
}

/// A source that has just looked at everything.
fn open_read(jira: &Jira, cursor: &mut Option<Cursor>) -> Box<dyn Provider> {
    let provider = open(jira, SIGNED);
    jira.state().issues.insert(0, fake::Issue::new("ATL-1", at("2026-11-23T08:00:00Z")));
    *cursor = None;
    look_on(jira, &*provider, cursor);
    jira.state().issues.remove(0);
    jira.asked();
    provider
}

#[test]
fn an_issue_that_moved_to_another_key_is_there_once() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), 60));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    jira.pass(31);
    jira.change("ATL-1", |issue| issue.key = "OPS-9".to_owned());
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert_eq!((looked.keys(), looked.gone()), (vec!["OPS-9"], vec!["ATL-1"]));
}

#[test]
fn a_list_of_keys_takes_nothing_away_that_changed_just_now_or_when_it_is_not_sure() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), 60));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    // A new one is told, and the list of keys does not know it yet.
    jira.pass(30);
    jira.add("ATL-9", 0);
    let keys = |list: &[&str]| {
        let issues: Vec<_> = list.iter().map(|key| json!({ "key": key })).collect();
        json!({ "issues": issues, "isLast": true }).to_string()
    };
    let changes = json!({ "issues": [{ "key": "ATL-9", "fields": { "updated": "2026-11-23T10:30:00.000+0000" } }] });
    jira.instead("/search", 200, "", &changes.to_string());
    jira.instead_after("/search", 1, &keys(&["ATL-0", "ATL-1", "ATL-2"]));
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert_eq!((looked.keys(), looked.gone()), (vec!["ATL-9"], vec![]));
    // One that is cut, and an empty one from a Jira that does not let us in any more.
    jira.pass(30);
    jira.instead_after("/search", 1, r#"{"issues":[{"key":"ATL-0"}],"nextPageToken":"0"}"#);
    jira.instead_after("/search", 0, r#"{"issues":[{"key":"ATL-0"}],"nextPageToken":"0"}"#);
    assert_eq!(look_on(&jira, &*provider, &mut cursor).gone(), [""; 0]);
    jira.pass(30);
    jira.instead_after("/search", 1, &keys(&[]));
    jira.instead("/myself", 401, "", "");
    jira.instead("/myself", 401, "", "");
    let now = jira.state().now;
    assert!(matches!(try_look(&*provider, now, cursor.as_ref()).err(), Some(Trouble::Denied { .. })));
}

#[test]
fn what_is_named_and_not_known_and_a_restart_lead_to_a_full_look() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), 60));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    // It came into the query without having changed: a filter was changed.
    jira.pass(30);
    jira.add("OLD-1", 9000);
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert!(looked.done.complete.has(Part::Items) && looked.keys().contains(&"OLD-1"));
    // After a restart nothing is known to compare with.
    jira.pass(30);
    assert!(look_on(&jira, &*open(&jira, SIGNED), &mut cursor).done.complete.has(Part::Items));
}

#[test]
fn a_place_survives_a_restart_but_no_change_of_the_query() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), 60));
    let mut cursor = None;
    look_on(&jira, &*open(&jira, SIGNED), &mut cursor);
    jira.pass(20);
    jira.change("ATL-2", |_| ());
    assert_eq!(look(&jira, &*open(&jira, SIGNED), cursor.as_ref()).keys(), ["ATL-2"]);
    let other = SIGNED.replace("open", "opened");
    let looked = look(&jira, &*open(&jira, &other), cursor.as_ref());
    assert_eq!((looked.keys().len(), looked.done.complete.has(Part::Items)), (3, true));
}

#[test]
fn only_an_issue_with_more_comments_than_came_is_asked_for_singly_and_only_when_it_changed() {
    let jira = Jira::start();
    jira.state().comments = 20;
    jira.add("ATL-1", 1);
    jira.add("ATL-2", 2);
    jira.change("ATL-1", |issue| issue.comments = (0..120).map(|n| comment("5b10", n, &format!("{n}"))).collect());
    jira.change("ATL-2", |issue| issue.comments = (0..20).map(|n| comment("5b10", n, "?")).collect());
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    let looked = look_on(&jira, &*provider, &mut cursor);
    let texts = |looked: &Looked| {
        let messages = looked.pages[0].items.iter().find(|item| item.id.raw() == "ATL-1").unwrap().messages.clone();
        messages.into_iter().map(|message| message.text.raw().to_owned()).collect::<Vec<_>>()
    };
    let all = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(texts(&looked), all(120));
    let single = "/rest/api/3/issue/ATL-1/comment";
    assert_eq!(jira.paths()[2..], [SEARCH, single, single]);
    // A full look, and nothing changed.
    assert_eq!(texts(&look(&jira, &*provider, None)), all(120));
    assert_eq!(jira.paths(), [SEARCH]);
    jira.pass(1);
    jira.change("ATL-1", |issue| issue.comments.push(comment("5b10", 120, "120")));
    assert_eq!(texts(&look_on(&jira, &*provider, &mut cursor)), all(121));
    assert_eq!(jira.paths(), [SEARCH, SEARCH, single, single]);
}

#[test]
fn p12_a_clock_that_is_set_loses_nothing() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), 60));
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    // Ours is set, the server's goes on: back by an hour, forward by a year, and right again.
    for (n, days) in [(0, -1.0 / 24.0), (1, 365.0), (2, 0.0)] {
        jira.pass(1);
        jira.change(&format!("ATL-{n}"), |_| ());
        let now = jira.state().now + TimeDelta::seconds((days * 86_400.0) as i64);
        let looked = try_look(&*provider, now, cursor.as_ref()).unwrap();
        assert!(looked.done.complete.has(Part::Items) && looked.keys().contains(&&*format!("ATL-{n}")), "{days}");
        cursor = looked.done.cursor;
    }
    // From then on it is as before.
    jira.pass(1);
    jira.change("ATL-1", |_| ());
    jira.asked();
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert!(looked.keys().contains(&"ATL-1") && looked.gone().is_empty());
}

#[test]
fn people_are_described_once_in_a_look() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), n));
    for n in 0..3 {
        jira.change(&format!("ATL-{n}"), |issue| issue.comments = vec![comment("77", 0, "a"), comment("5b10", 1, "b")]);
    }
    let provider = open(&jira, SIGNED);
    let profile = |account: &str| Profile {
        name: Some(Text::new(format!("Name of {account}"))),
        ..Profile::new(Account::new(account))
    };
    for _ in 0..2 {
        let people: Vec<Profile> =
            look(&jira, &*provider, None).pages.into_iter().flat_map(|page| page.people).collect();
        assert_eq!(people, [profile("77"), profile("5b10")]);
    }
}

fn data_center() -> Jira {
    let jira = Jira::start();
    {
        let mut state = jira.state();
        (state.cloud, state.context, state.cap) = (false, "/jira", 50);
    }
    (0..130).for_each(|n| jira.add(&format!("OPS-{n}"), n));
    jira
}

fn open_dc(jira: &Jira) -> Box<dyn Provider> {
    try_open(&format!("url = \"{}/jira/\"\ntoken = \"canary\"\nquery = \"open\"", jira.url)).unwrap()
}

#[test]
fn data_center_is_read_behind_its_context_path_through_a_silent_cap() {
    let jira = data_center();
    let looked = look(&jira, &*open_dc(&jira), None);
    assert_eq!((looked.keys().len(), looked.done.complete.has(Part::Items)), (130, true));
    let progress: Vec<_> = looked.pages.iter().map(|page| page.progress).collect();
    assert_eq!(progress, [50, 100, 130].map(|done| Some(Progress { done, total: 130 })));
    assert_eq!(looked.pages[0].items[0].url.as_ref().unwrap().raw(), format!("{}/jira/browse/OPS-0", jira.url));
    let asked = jira.asked();
    assert!(asked.iter().all(|asked| asked.authorization == "Bearer canary"));
    let starts: Vec<&str> = asked[2..].iter().map(|asked| asked.query["startAt"].as_str()).collect();
    assert_eq!((asked[2].path.as_str(), starts), ("/jira/rest/api/2/search", vec!["0", "50", "100"]));
}

#[test]
fn a_total_that_is_too_small_ends_nothing() {
    let jira = data_center();
    jira.state().total = Some(|_| 50);
    jira.state().cap = 100;
    let looked = look(&jira, &*open_dc(&jira), None);
    assert_eq!((looked.keys().len(), looked.done.complete.has(Part::Items)), (130, true));
}

#[test]
fn a_full_look_under_which_things_move_takes_nothing_away() {
    let jira = data_center();
    jira.state().total = Some(|start| 130 - start / 100);
    let looked = look(&jira, &*open_dc(&jira), None);
    assert_eq!((looked.keys().len(), looked.done.complete.has(Part::Items)), (130, false));
    // It is repeated before long.
    jira.state().total = None;
    jira.pass(10);
    assert!(look(&jira, &*open_dc(&jira), looked.done.cursor.as_ref()).done.complete.has(Part::Items));
}

#[test]
fn a_server_too_old_to_say_what_it_is_is_no_cloud() {
    let jira = data_center();
    jira.state().says_what = false;
    assert_eq!(look(&jira, &*open_dc(&jira), None).keys().len(), 130);
}

#[test]
fn the_deployment_of_the_config_is_believed() {
    let jira = Jira::start();
    jira.add("ATL-1", 0);
    look(&jira, &*open(&jira, &format!("{SIGNED}\ndeployment = \"cloud\"")), None);
    assert_eq!(jira.paths(), ["/rest/api/3/myself", SEARCH]);
    jira.instead("/search", 410, "", r#"{"errorMessages":["The requested API has been removed."]}"#);
    let server = open(&jira, &format!("{SIGNED}\ndeployment = \"server\""));
    jira.instead("/myself", 403, "", "{}");
    let Err(Trouble::Setup { text }) = try_look(&*server, at("2026-11-23T10:00:00Z"), None) else {
        panic!("this is a cloud")
    };
    assert!(text.raw().contains("is a Jira Cloud: take away `deployment = \"server\"`"), "{text:?}");
}

#[test]
fn a_token_with_scopes_goes_through_the_gateway_and_people_go_to_the_site() {
    let jira = Jira::start();
    jira.add("ATL-1", 0);
    jira.state().context = "/ex/jira/1a-2b";
    let settings =
        format!("url = \"https://acme.example\"\ncloud_id = \"1a-2b\"\ngateway = \"{}\"\n{SIGNED}", jira.url);
    let looked = look(&jira, &*try_open(&settings).unwrap(), None);
    assert_eq!(looked.pages[0].items[0].url.as_ref().unwrap().raw(), "https://acme.example/browse/ATL-1");
    let through = |path: &str| format!("/ex/jira/1a-2b{path}");
    assert_eq!(jira.paths(), [through("/rest/api/3/myself"), through(SEARCH)]);
}

/// What becomes of an answer in the way of a search, and of the same answer to the very first request.
fn refused(status: u16, headers: &'static str, body: &str) -> Trouble {
    let jira = Jira::start();
    jira.instead("/search", status, headers, body);
    jira.instead("/search", status, headers, body);
    let now = jira.state().now;
    let trouble = try_look(&*open(&jira, SIGNED), now, None).err().unwrap();
    assert!(!trouble.text().raw().contains("canary"), "{trouble:?}");
    trouble
}

#[test]
fn c6_a_refused_token_is_said_with_what_to_do() {
    let Trouble::Denied { text } = refused(401, "", r#"{"errorMessages":["No"]}"#) else { panic!("it is refused") };
    assert!(text.raw().ends_with("a Cloud token with scopes works only with `cloud_id` set"), "{text:?}");
    let Trouble::Denied { text } = refused(403, "", "{}") else { panic!("it is refused") };
    assert!(!text.raw().contains("cloud_id"), "{text:?}");
}

#[test]
fn c6_a_token_that_has_expired_takes_nothing_away_though_the_search_answers_with_nothing() {
    let jira = Jira::start();
    jira.add("ATL-1", 60);
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    jira.pass(360);
    let now = jira.state().now;
    // Whether it says so in a header, or only where somebody must be signed in.
    for headers in ["X-Seraph-LoginReason: AUTHENTICATED_FAILED\r\n", ""] {
        jira.instead("/search", 200, headers, r#"{"issues":[],"isLast":true}"#);
        jira.instead("/search", 200, headers, r#"{"issues":[],"isLast":true}"#);
        jira.instead("/myself", 401, "", "");
        let looked = try_look(&*provider, now, cursor.as_ref());
        assert!(matches!(looked.err(), Some(Trouble::Denied { .. })), "{headers}");
        jira.state().instead.clear();
    }
    assert_eq!(look_on(&jira, &*provider, &mut cursor).keys(), ["ATL-1"]);
    // A query that names nothing is no trouble.
    jira.state().issues.clear();
    jira.pass(360);
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert!(looked.done.complete.has(Part::Items) && looked.pages.is_empty());
}

#[test]
fn a_limit_a_wrong_query_and_a_web_page_are_told_apart() {
    let limited = refused(429, "Retry-After: 3600\r\nRateLimit-Reason: jira-burst-based\r\n", "");
    let Trouble::Limited { until } = limited else { panic!("{limited:?}") };
    assert!((until - at("2026-11-23T11:00:00Z")).num_seconds().abs() < 60, "{until}");
    let query = refused(400, "", r#"{"errorMessages":["The value 'X' does not exist for the field 'project'."]}"#);
    let text = "Jira does not take `query`: The value 'X' does not exist for the field 'project'.";
    assert_eq!(query, Trouble::Setup { text: Text::new(text) });
    let field = refused(400, "", r#"{"errorMessages":[],"errors":{"jql":"Nothing is called X."}}"#);
    assert_eq!(field, Trouble::Setup { text: Text::new("Jira does not take `query`: Nothing is called X.") });
    let portal = refused(200, "Content-Type: text/html\r\n", "<html>sign in</html>");
    assert!(matches!(&portal, Trouble::Shape { text } if text.raw().contains("a web page")), "{portal:?}");
    let gone = refused(410, "", "{}");
    assert!(matches!(&gone, Trouble::Theirs { .. }), "{gone:?}");
}

#[test]
fn what_is_no_jira_at_all_is_said_to_be_none() {
    let jira = Jira::start();
    let settings = format!("url = \"{}/elsewhere\"\n{SIGNED}", jira.url);
    jira.state().context = "/jira";
    let now = jira.state().now;
    let Err(Trouble::Setup { text }) = try_look(&*try_open(&settings).unwrap(), now, None) else { panic!("not there") };
    assert!(text.raw().ends_with("is this a Jira, and is a path such as /jira missing from `url`?"), "{text:?}");
}

#[test]
fn h7_a_token_that_repeats_stops_and_takes_nothing_away() {
    let jira = Jira::start();
    (0..5).for_each(|n| jira.add(&format!("ATL-{n}"), n));
    jira.state().repeats = true;
    let looked = look(&jira, &*open(&jira, SIGNED), None);
    assert!(!looked.done.complete.has(Part::Items));
    assert_eq!(looked.problems(), ["truncated: the service sends the same page again and again"]);
    assert!(jira.paths().len() <= 4);
}

#[test]
fn h11_a_mark_of_a_page_that_is_too_old_leads_to_one_look_from_the_start() {
    let jira = Jira::start();
    (0..150).for_each(|n| jira.add(&format!("ATL-{n}"), n));
    let provider = open(&jira, SIGNED);
    // The first two of these requests are let through.
    look(&jira, &*provider, None);
    jira.asked();
    let page = |n: u32| json!({ "issues": [{ "key": format!("OLD-{n}") }], "nextPageToken": "old" }).to_string();
    jira.instead("/search", 200, "", &page(1));
    jira.instead("/search", 410, "", "{}");
    let looked = look(&jira, &*provider, None);
    assert_eq!((looked.keys().len(), looked.done.complete.has(Part::Items)), (151, true));
    assert_eq!(jira.paths(), [SEARCH; 4]);
}

#[test]
fn a_question_about_changes_that_is_refused_leads_to_a_full_look() {
    for status in [400, 404, 410] {
        let jira = Jira::start();
        jira.add("ATL-1", 0);
        let provider = open(&jira, SIGNED);
        let mut cursor = None;
        look_on(&jira, &*provider, &mut cursor);
        jira.pass(1);
        jira.instead("/search", status, "", "{}");
        assert!(look_on(&jira, &*provider, &mut cursor).done.complete.has(Part::Items), "{status}");
    }
}

#[test]
fn h9_what_cannot_be_read_is_counted_and_stays_a_problem_and_is_not_gone() {
    let jira = Jira::start();
    (0..3).for_each(|n| jira.add(&format!("ATL-{n}"), 60));
    jira.change("ATL-1", |issue| issue.fields["summary"] = json!({ "a": "tree" }));
    jira.change("ATL-2", |issue| issue.comments = vec![json!({ "created": "soon" }), comment("5b10", 1, "x")]);
    jira.change("ATL-0", |issue| issue.comments = vec![json!({ "created": "2026-11-23T08:00:00Z", "body": [[7]] })]);
    let provider = open(&jira, SIGNED);
    let mut cursor = None;
    let looked = look_on(&jira, &*provider, &mut cursor);
    let problems = [
        "1 comment could not be read and left out",
        "1 field could not be read (summary of ATL-1)",
        "the text of 1 comment could not be read: who wrote it, and when, counts",
    ];
    assert_eq!((looked.keys(), looked.problems()), (vec!["ATL-0", "ATL-1", "ATL-2"], problems.to_vec()));
    let titles: Vec<&str> = looked.pages[0].items.iter().map(|item| item.title.raw()).collect();
    assert_eq!(titles, ["Title of ATL-0", "ATL-1", "Title of ATL-2"]);
    jira.pass(10);
    assert_eq!(look_on(&jira, &*provider, &mut cursor).problems(), problems);
    jira.change("ATL-1", |issue| issue.fields["duedate"] = "2026-12-01".into());
    let looked = look_on(&jira, &*provider, &mut cursor);
    assert_eq!((looked.gone(), looked.problems()), (vec![], problems.to_vec()));
}

#[test]
fn an_answer_without_a_list_of_issues_takes_nothing_away() {
    for body in [r#"{"issues":null,"isLast":true}"#, r#"{"isLast":true}"#, r#"{"issues":{},"isLast":true}"#] {
        let jira = Jira::start();
        jira.add("ATL-1", 0);
        let provider = open(&jira, SIGNED);
        let mut cursor = None;
        look_on(&jira, &*provider, &mut cursor);
        jira.instead("/search", 200, "", body);
        let now = jira.state().now;
        assert!(matches!(try_look(&*provider, now, cursor.as_ref()).err(), Some(Trouble::Shape { .. })), "{body}");
    }
}

#[test]
fn an_empty_page_before_the_promised_total_is_said_and_takes_nothing_away() {
    let jira = data_center();
    jira.instead_after("/search", 1, r#"{"startAt":50,"maxResults":50,"total":130,"issues":[]}"#);
    let looked = look(&jira, &*open_dc(&jira), None);
    assert_eq!((looked.keys().len(), looked.done.complete.has(Part::Items)), (50, false));
    assert_eq!(looked.problems(), ["truncated: the service promised 130 and gave 50"]);
}

#[test]
fn a_page_that_is_not_the_last_and_does_not_name_the_next_is_said_and_takes_nothing_away() {
    let jira = Jira::start();
    jira.instead("/search", 200, "", r#"{"issues":[{"key":"ATL-1"}],"isLast":false}"#);
    let looked = look(&jira, &*open(&jira, SIGNED), None);
    assert_eq!((looked.keys(), looked.done.complete.has(Part::Items)), (vec!["ATL-1"], false));
    assert_eq!(looked.problems(), ["truncated: the service says that there is more, and does not say where"]);
}

#[test]
fn comments_that_were_promised_and_did_not_come_are_said() {
    let started = || {
        let jira = Jira::start();
        jira.add("ATL-1", 0);
        jira.change("ATL-1", |issue| issue.comments = (0..30).map(|n| comment("77", n, "x")).collect());
        jira.state().comments = 20;
        jira
    };
    for (status, body, messages, problem) in [
        (200, r#"{"comments":[],"total":30}"#, 0, "ATL-1: truncated: the service promised 30 and gave 0"),
        (200, r#"{"comments":null,"total":30}"#, 20, "ATL-1: only 20 of 30 comments could be read"),
        (403, "{}", 20, "ATL-1: only 20 of 30 comments could be read"),
    ] {
        let jira = started();
        jira.instead("/comment", status, "", body);
        jira.instead("/comment", status, "", body);
        let looked = look(&jira, &*open(&jira, SIGNED), None);
        assert_eq!(looked.pages[0].items[0].messages.len(), messages, "{body}");
        assert_eq!(looked.problems(), [problem]);
    }
}

#[test]
fn one_wrong_byte_costs_its_own_text_and_not_the_answer() {
    let jira = Jira::start();
    let raw = r#"{"issues":[{"key":"ATL-1","fields":{"summary":"half \ud83d","comment":{"total":1,"comments":[
        {"created":"2026-11-23T08:00:00Z","author":{"accountId":"77"},"body":"done \udc00"}]}}},{"key":"ATL-2"}],"isLast":true}"#;
    jira.instead("/search", 200, "", raw);
    let looked = look(&jira, &*open(&jira, SIGNED), None);
    assert_eq!((looked.keys(), looked.problems()), (vec!["ATL-1", "ATL-2"], vec![]));
    let item = &looked.pages[0].items[0];
    assert_eq!((item.title.raw(), item.messages[0].text.raw()), ("half \u{FFFD}", "done \u{FFFD}"));
}

#[test]
fn c8_a_password_that_is_an_ordinary_word_changes_nothing_of_an_answer() {
    for word in ["December", "assignee", "issues", "comment", "ATL-", "Title of", "5b10", "2026-11-27"] {
        let jira = Jira::start();
        jira.add("ATL-1", 0);
        jira.change("ATL-1", |issue| {
            issue.fields["summary"] = "Title of the December release".into();
            issue.fields["assignee"] = json!({ "accountId": "5b10", "displayName": "Maya" });
            issue.fields["duedate"] = "2026-11-27".into();
            issue.comments = vec![comment("77", 0, "in December, by the assignee")];
        });
        let read = |token: &str| {
            let settings = format!("user = \"maya@acme.example\"\ntoken = {token:?}\nquery = \"open\"");
            let looked = look(&jira, &*open(&jira, &settings), None);
            (looked.pages, looked.done.problems)
        };
        assert_eq!(read(word), read("canary-0123456789"), "{word}");
    }
}

#[test]
fn c8_a_refusal_is_understood_whatever_word_the_password_is() {
    let jira = Jira::start();
    let provider = open(&jira, "user = \"maya@acme.example\"\ntoken = \"errorMessages\"\nquery = \"open\"");
    jira.instead("/search", 400, "", r#"{"errorMessages":["no such field"]}"#);
    let now = jira.state().now;
    let trouble = try_look(&*provider, now, None).err().unwrap();
    assert_eq!(trouble.text().raw(), "Jira does not take `query`: no such field");
}

#[test]
fn c8_a_secret_that_a_service_repeats_is_in_nothing_that_is_handed_over() {
    let secret = "canary-0123456789";
    let jira = Jira::start();
    jira.add("ATL-1", 0);
    jira.change("ATL-1", |issue| {
        issue.fields["summary"] = format!("no such token {secret}").into();
        issue.fields["project"]["name"] = secret.into();
        issue.fields["assignee"] = json!({ "accountId": "5b10", "displayName": secret });
        issue.comments = vec![comment("77", 0, secret), json!({ "created": { "a": secret } })];
    });
    let settings = format!("user = \"maya@acme.example\"\ntoken = {secret:?}\nquery = \"open\"");
    let looked = look(&jira, &*open(&jira, &settings), None);
    let item = &looked.pages[0].items[0];
    assert_eq!((item.title.raw(), item.messages[0].text.raw()), ("no such token ***", "***"));
    let cursor = String::from_utf8(looked.done.cursor.unwrap().0).unwrap();
    let all = format!("{:?} {:?} {cursor}", looked.pages, looked.done.problems);
    assert!(all.contains("ATL-1") && !all.contains("canary"), "{all}");
}

#[test]
fn the_usual_query_names_the_team_and_gives_it_up_when_an_account_is_no_more() {
    let jira = Jira::start();
    jira.add("ATL-1", 0);
    let provider = open(&jira, "token = \"canary\"");
    assert_eq!(look(&jira, &*provider, None).problems(), [""; 0]);
    let team = "(assignee in (\"5b10\") OR watcher = currentUser()) AND resolution = EMPTY ORDER BY updated DESC";
    assert_eq!(jira.asked().last().unwrap().query["jql"], team);
    jira.instead("/search", 400, "", r#"{"errorMessages":["The value '5b10' does not exist."]}"#);
    let looked = look(&jira, &*provider, None);
    let problem =
        "only your own issues are shown: Jira does not take the teammates' accounts (The value '5b10' does not exist.)";
    assert_eq!((looked.keys(), looked.problems()), (vec!["ATL-1"], vec![problem]));
    let mine = "(assignee = currentUser() OR watcher = currentUser()) AND resolution = EMPTY ORDER BY updated DESC";
    assert_eq!(jira.asked().last().unwrap().query["jql"], mine);
}

#[test]
fn a_long_query_is_posted() {
    let jira = Jira::start();
    (0..150).for_each(|n| jira.add(&format!("ATL-{n}"), n));
    let long = format!("token = \"canary\"\nquery = \"key in ({})\"", "ATL-1234, ".repeat(300));
    assert_eq!(look(&jira, &*open(&jira, &long), None).keys().len(), 150);
    let asked = jira.asked();
    assert_eq!(asked[2..].iter().map(|asked| &*asked.verb).collect::<Vec<_>>(), ["POST", "POST"]);
}

#[test]
fn without_signing_in_no_zone_is_known_and_changes_are_asked_for_by_their_age() {
    let jira = Jira::start();
    jira.add("ATL-1", 0);
    let provider = open(&jira, "query = \"open\"");
    let mut cursor = None;
    look_on(&jira, &*provider, &mut cursor);
    jira.pass(1);
    assert_eq!(jira.asked().iter().map(|asked| &*asked.authorization).collect::<Vec<_>>(), ["", ""]);
    assert_eq!(look_on(&jira, &*provider, &mut cursor).pages, []);
    assert!(jira.asked()[0].query["jql"].contains("updated >= \"-12m\""));
}

#[test]
fn wrong_settings_are_named() {
    let said = |settings: &str| try_open(settings).err().unwrap();
    assert_eq!(
        said("user = \"maya\"\nqery = \"x\"\ndeployment = \"clod\"\ncloud_id = \"a/b\""),
        [
            "url is missing / add `url = \"...\"` to this table",
            "token is missing / add `token = { env = \"NAME\" }`, or command, file or keyring",
            "deployment is \"clod\" / did you mean \"cloud\"?",
            "cloud_id is no id of a site / it stands in the answer of https://YOUR-SITE/_edge/tenant_info",
            "query is missing / add it: `query = \"project = ...\"`; it may be omitted only with a `token`, because then your own issues are known",
            "unknown key \"qery\" / did you mean \"query\"?",
        ]
    );
    let settings = "url = \"https://a.example\"\ntoken = \"x\"\ncloud_id = \"1\"\ngateway = \"http://b.example\"";
    assert_eq!(said(settings).len(), 1);
}

/// Does something, and gives what was posted; else why it failed.
fn acted(jira: &Jira, source: &dyn Provider, act: Act) -> Result<Vec<(String, Value)>, String> {
    jira.asked();
    let done = do_it(jira, source, act);
    let posted = jira.asked().into_iter().filter(|asked| asked.verb != "GET").map(|asked| (asked.path, asked.body));
    done.map(|_| posted.collect()).map_err(|trouble| trouble.text().raw().to_owned())
}

fn do_it(jira: &Jira, source: &dyn Provider, act: Act) -> Result<Did, Trouble> {
    let now = jira.state().now;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(source.act(act, now))
}

fn reply(text: &str) -> Act {
    Act::Reply { item: ItemId::new("ATL-1"), to: at("2026-11-23T09:00:00Z"), text: text.to_owned() }
}

#[test]
fn a_reply_is_a_comment_with_the_sites_own_mentions_sent_once() {
    let jira = Jira::start();
    jira.add("ATL-1", 60);
    let source = open(&jira, SIGNED);
    let sent = acted(&jira, &*source, reply("@maya yes\n*no* @here")).unwrap();
    let paragraph = json!([
        { "type": "mention", "attrs": { "id": "5b10", "text": "@maya" } }, { "type": "text", "text": " yes" },
        { "type": "hardBreak" }, { "type": "text", "text": "*no* @here" }
    ]);
    let body =
        json!({ "body": { "type": "doc", "version": 1, "content": [{ "type": "paragraph", "content": paragraph }] } });
    assert_eq!(sent, [("/rest/api/3/issue/ATL-1/comment".to_owned(), body)]);
    let looked = look(&jira, &*source, None);
    let message = &looked.pages[0].items[0].messages[0];
    assert_eq!((message.text.raw(), &message.author), ("@maya yes\n*no* @here", &Account::new("5b10")));

    let server = Jira::start();
    server.state().cloud = false;
    server.add("ATL-1", 60);
    let source = open(&server, SIGNED);
    let sent = acted(&server, &*source, reply("@maya: *no* {code}")).unwrap();
    assert_eq!(
        sent,
        [("/rest/api/2/issue/ATL-1/comment".to_owned(), json!({ "body": "[~5b10]: \\*no\\* \\{code\\}" }))]
    );
}

#[test]
fn a_mention_of_a_teammate_without_an_account_is_refused_before_anything_is_asked() {
    let jira = Jira::start();
    jira.add("ATL-1", 60);
    let source = open(&jira, SIGNED);
    let said = acted(&jira, &*source, reply("@kenji?")).unwrap_err();
    assert_eq!(said, "kenji has no account in \"work\": add it to their `accounts`, or write the name without @");
    // Once the site has told whose address is theirs, they can be mentioned.
    jira.change("ATL-1", |issue| {
        issue.fields["assignee"] = json!({ "accountId": "k77", "emailAddress": "kenji@acme.example" });
    });
    look(&jira, &*source, None);
    let sent = acted(&jira, &*source, reply("@kenji?")).unwrap();
    assert_eq!(sent[0].1.pointer("/body/content/0/content/0/attrs/id"), Some(&json!("k77")));
}

#[test]
fn an_issue_is_closed_by_a_transition_to_a_done_status() {
    for cloud in [true, false] {
        let jira = Jira::start();
        jira.state().cloud = cloud;
        jira.add("ATL-1", 60);
        let source = open(&jira, SIGNED);
        let close = || Act::Close { item: ItemId::new("ATL-1") };
        let said = acted(&jira, &*source, close()).unwrap_err();
        assert!(said.contains("no transition leads to a status that is done: close it in Jira"), "{said}");
        let to = |category: &str| json!({ "statusCategory": { "key": category } });
        let fields = json!({ "resolution": { "required": true, "name": "Resolution", "allowedValues": [{ "name": "Duplicate" }, { "name": "Fixed" }] } });
        jira.state().transitions = vec![
            json!({ "id": "11", "name": "Start", "to": to("indeterminate") }),
            json!({ "id": "21", "name": "Resolve", "to": to("done"), "fields": { "customfield_7": { "required": true, "name": "Root cause" } } }),
        ];
        let said = acted(&jira, &*source, close()).unwrap_err();
        assert!(said.contains("\"Resolve\" asks for \"Root cause\""), "{said}");
        jira.state().transitions.push(json!({ "id": "31", "name": "Done", "to": to("done"), "fields": fields }));
        let sent = acted(&jira, &*source, close()).unwrap();
        let base = if cloud { "/rest/api/3" } else { "/rest/api/2" };
        let body = json!({ "transition": { "id": "31" }, "fields": { "resolution": { "name": "Fixed" } } });
        assert_eq!(sent, [(format!("{base}/issue/ATL-1/transitions"), body)]);
    }
}

#[test]
fn what_may_have_arrived_is_not_sent_again_and_a_refusal_says_why() {
    let jira = Jira::start();
    jira.add("ATL-1", 60);
    let source = open(&jira, SIGNED);
    acted(&jira, &*source, reply("first")).unwrap();
    for (status, body, says) in [
        (502, "", "it may have arrived: look at 127.0.0.1"),
        (
            400,
            r#"{"errorMessages":["Comment body is too long"]}"#,
            "Jira does not take the comment in ATL-1: Comment body is too long",
        ),
        (403, "{}", "a Cloud token with scopes needs write:jira-work"),
        (404, "{}", "ATL-1 is not there, or may not be seen"),
    ] {
        jira.instead("/comment", status, "", body);
        jira.asked();
        let said = do_it(&jira, &*source, reply("again")).unwrap_err().text().raw().to_owned();
        assert!(said.contains(says), "{status}: {said}");
        assert_eq!(jira.asked().iter().filter(|asked| asked.verb == "POST").count(), 1, "{status}: sent once");
    }
}
