//! A Jira for tests and benchmarks: a small server on this machine, with issues that can be changed, and answers that can
//! be put in the way.
//!
//! It knows of JQL only what it needs: `updated >= "..."`, in the zone of its user, and whether the query also names
//! projects. Everything else of a query names the issues that are open.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde_json::{Value, json};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `GET` or `POST`.
    pub verb: String,
    /// Without the query.
    pub path: String,
    /// The query, or what was posted.
    pub query: HashMap<String, String>,
    /// The header that says who asks.
    pub authorization: String,
    /// What was posted, as it came.
    pub body: Value,
}

/// An answer that is put in the way.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// More headers.
    pub headers: &'static str,
    /// Its body.
    pub body: String,
}

/// An issue.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its key.
    pub key: String,
    /// When it was changed.
    pub updated: DateTime<Utc>,
    /// The query names it.
    pub open: bool,
    /// Its fields, but for these two.
    pub fields: Value,
    /// Its comments, oldest first.
    pub comments: Vec<Value>,
}

/// What the server is.
#[derive(Debug)]
pub struct State {
    /// Cloud, or Data Center.
    pub cloud: bool,
    /// It says which it is.
    pub says_what: bool,
    /// Before every path.
    pub context: &'static str,
    /// Its user's zone, and how many hours its clocks are ahead.
    pub zone: (&'static str, i64),
    /// The most issues in a page.
    pub cap: usize,
    /// The most comments that come with an issue.
    pub comments: usize,
    /// What it believes to be all, where that is wrong.
    pub total: Option<fn(usize) -> usize>,
    /// It gives the same token for ever.
    pub repeats: bool,
    /// Its clock.
    pub now: DateTime<Utc>,
    /// The issues.
    pub issues: Vec<Issue>,
    /// Answers in the way of the next requests whose path holds this.
    pub instead: VecDeque<(&'static str, Answer)>,
    /// The same, but so many of those requests are let through before.
    pub later: VecDeque<(&'static str, usize, Answer)>,
    /// The transitions of every issue.
    pub transitions: Vec<Value>,
    /// Every request that came.
    pub asked: Vec<Asked>,
}

/// A Jira that listens.
pub struct Jira {
    /// Where.
    pub url: String,
    state: Arc<Mutex<State>>,
}

/// An instant.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl Jira {
    /// A Cloud at ten o'clock on a Monday, with nothing in it.
    pub fn start() -> Self {
        Self::start_at(0)
    }

    /// The same at a port of this machine; 0: at any.
    pub fn start_at(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            cloud: true,
            says_what: true,
            context: "",
            zone: ("Asia/Tokyo", 9),
            cap: usize::MAX,
            comments: usize::MAX,
            total: None,
            repeats: false,
            now: at("2026-11-23T10:00:00Z"),
            issues: Vec::new(),
            instead: VecDeque::new(),
            later: VecDeque::new(),
            transitions: Vec::new(),
            asked: Vec::new(),
        }));
        let shared = state.clone();
        // The thread ends with the program: a listener on this machine disturbs nobody until then.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { url, state }
    }

    /// What it is, to be changed.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Adds an open issue, changed so many minutes before now.
    pub fn add(&self, key: &str, minutes_ago: i64) {
        let mut state = self.state();
        let updated = state.now - TimeDelta::minutes(minutes_ago);
        state.issues.push(Issue::new(key, updated));
    }

    /// Changes an issue now.
    pub fn change(&self, key: &str, change: impl FnOnce(&mut Issue)) {
        let mut state = self.state();
        let now = state.now;
        let issue = state.issues.iter_mut().find(|issue| issue.key == key).unwrap();
        issue.updated = now;
        change(issue);
    }

    /// Lets time pass.
    pub fn pass(&self, minutes: i64) {
        self.state().now += TimeDelta::minutes(minutes);
    }

    /// Puts an answer in the way of the next request whose path holds this.
    pub fn instead(&self, path: &'static str, status: u16, headers: &'static str, body: &str) {
        self.state().instead.push_back((path, Answer { status, headers, body: body.to_owned() }));
    }

    /// Puts an answer in the way of a request whose path holds this, but not of the first `after` of those.
    pub fn instead_after(&self, path: &'static str, after: usize, body: &str) {
        let answer = Answer { status: 200, headers: "", body: body.to_owned() };
        self.state().later.push_back((path, after, answer));
    }

    /// The requests since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.state().asked)
    }

    /// The paths of the requests since the last call, without what stands before all of them.
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

impl Issue {
    /// An open issue.
    pub fn new(key: &str, updated: DateTime<Utc>) -> Self {
        let project = key.split('-').next().unwrap();
        let fields = json!({
            "summary": format!("Title of {key}"),
            "status": { "name": "To Do", "statusCategory": { "key": "new" } },
            "project": { "key": project, "name": format!("Project {project}") },
        });
        Self { key: key.to_owned(), updated, open: true, fields, comments: Vec::new() }
    }

    fn json(&self, fields: &str, most: usize) -> Value {
        if fields == "key" {
            return json!({ "id": "1", "key": self.key });
        }
        if fields == "updated" {
            return json!({ "id": "1", "key": self.key, "fields": { "updated": written(self.updated) } });
        }
        let mut all = self.fields.clone();
        all["updated"] = written(self.updated).into();
        let came = &self.comments[..self.comments.len().min(most)];
        all["comment"] = json!({ "comments": came, "total": self.comments.len(), "startAt": 0 });
        json!({ "id": "1", "key": self.key, "fields": all })
    }
}

/// A comment of Cloud, as somebody wrote it so many minutes after eight.
pub fn comment(author: &str, minute: u32, text: &str) -> Value {
    let body = json!({ "type": "doc", "version": 1, "content": [
        { "type": "paragraph", "content": [{ "type": "text", "text": text }] }
    ] });
    json!({
        "id": format!("{author}-{minute}"),
        "author": { "accountId": author, "displayName": format!("Name of {author}") },
        "created": format!("2026-11-23T{:02}:{:02}:00.000+0000", 8 + minute / 60, minute % 60),
        "body": body,
    })
}

/// As Jira writes it.
fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let asked = read(&mut reader)?;
        let (answer, date) = {
            let mut state = state.lock().unwrap();
            state.asked.push(asked.clone());
            (state.answer(&asked), state.now)
        };
        let Answer { status, headers, body } = answer;
        let date = date.format("%a, %d %b %Y %H:%M:%S GMT");
        let media = if headers.contains("Content-Type") { "" } else { "Content-Type: application/json\r\n" };
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\n{media}{headers}Date: {date}\r\nContent-Length: {length}\r\n\r\n");
        writer.write_all(&[head.as_bytes(), body.as_bytes()].concat()).ok()?;
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let (verb, target) = line.split_once(' ')?;
    let target = target.rsplit_once(' ')?.0;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut asked = Asked {
        verb: verb.to_owned(),
        path: path.to_owned(),
        query: pairs.map(|(key, value)| (decoded(key), decoded(value))).collect(),
        authorization: String::new(),
        body: Value::Null,
    };
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|read| *read > 0)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match &*name.to_ascii_lowercase() {
            "authorization" => value.clone_into(&mut asked.authorization),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    asked.body = serde_json::from_slice(&body).unwrap_or_default();
    if let Value::Object(posted) = asked.body.clone() {
        let text = |value: Value| match value {
            Value::String(text) => text,
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        };
        asked.query.extend(posted.into_iter().map(|(key, value)| (key, text(value))));
    }
    Some(asked)
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, more @ ..] = rest {
        rest = more;
        match (first, more) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, more @ ..]) => {
                let hex = String::from_utf8(vec![*high, *low]).unwrap();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap());
                rest = more;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl State {
    fn answer(&mut self, asked: &Asked) -> Answer {
        if let Some(place) = self.instead.iter().position(|(path, _)| asked.path.contains(path)) {
            return self.instead.remove(place).unwrap().1;
        }
        if let Some(place) = self.later.iter().position(|(path, ..)| asked.path.contains(path)) {
            match &mut self.later[place].1 {
                0 => return self.later.remove(place).unwrap().2,
                after => *after -= 1,
            }
        }
        let path = asked.path.strip_prefix(self.context).unwrap_or("outside");
        let base = if self.cloud { "/rest/api/3" } else { "/rest/api/2" };
        let body = match path.strip_prefix(base) {
            _ if path == "/rest/api/2/serverInfo" => self.server_info(),
            Some("/myself") => json!({ "timeZone": self.zone.0 }),
            Some("/search/jql") if self.cloud => self.search(asked, "nextPageToken"),
            Some("/search") if !self.cloud => self.search(asked, "startAt"),
            Some(other) if other.ends_with("/transitions") => self.transitions(other, asked),
            Some(other) if asked.verb == "POST" && other.ends_with("/comment") => self.add_comment(other, asked),
            Some(other) => match other.strip_prefix("/issue/").and_then(|rest| rest.strip_suffix("/comment")) {
                Some(key) => self.comments_of(key, asked),
                None => return missing(),
            },
            None => return missing(),
        };
        Answer { status: 200, headers: "", body: body.to_string() }
    }

    /// The issue of `/issue/KEY/...`.
    fn issue_of(&mut self, path: &str) -> &mut Issue {
        let key = path.split('/').nth(2).unwrap().to_owned();
        self.issues.iter_mut().find(|issue| issue.key == key).unwrap()
    }

    /// The transitions of an issue, or one that is done.
    fn transitions(&mut self, path: &str, asked: &Asked) -> Value {
        let now = self.now;
        if asked.verb == "GET" {
            return json!({ "transitions": self.transitions.clone() });
        }
        let issue = self.issue_of(path);
        issue.fields["status"] = json!({ "name": "Done", "statusCategory": { "key": "done" } });
        (issue.open, issue.updated) = (false, now);
        json!({})
    }

    /// Adds a comment of the user.
    fn add_comment(&mut self, path: &str, asked: &Asked) -> Value {
        let (now, cloud) = (self.now, self.cloud);
        let author = if cloud { json!({ "accountId": "5b10" }) } else { json!({ "name": "maya" }) };
        let issue = self.issue_of(path);
        issue.comments.push(json!({
            "id": format!("new-{}", issue.comments.len()),
            "author": author,
            "created": written(now),
            "body": asked.body["body"].clone(),
        }));
        issue.updated = now;
        json!({ "id": "1" })
    }

    fn server_info(&self) -> Value {
        let what = if self.cloud { "Cloud" } else { "Server" };
        if self.says_what { json!({ "deploymentType": what, "version": "1" }) } else { json!({ "version": "4.4" }) }
    }

    fn search(&self, asked: &Asked, place: &str) -> Value {
        let jql = &asked.query["jql"];
        let around = jql.contains(" OR project in (");
        let since = jql.split_once("updated >= \"").map(|(_, rest)| self.since(rest.split_once('"').unwrap().0));
        let named = |issue: &&Issue| (issue.open || around) && since.is_none_or(|since| issue.updated >= since);
        let mut found: Vec<&Issue> = self.issues.iter().filter(named).collect();
        found.sort_by_key(|issue| std::cmp::Reverse(issue.updated));
        let start = asked.query.get(place).map_or(0, |start| start.parse().unwrap());
        let size = asked.query["maxResults"].parse::<usize>().unwrap().min(self.cap);
        let page = found.iter().skip(start).take(size);
        let issues: Vec<Value> = page.map(|issue| issue.json(&asked.query["fields"], self.comments)).collect();
        let next = start + issues.len();
        if !self.cloud {
            let total = self.total.map_or(found.len(), |total| total(start));
            return json!({ "startAt": start, "maxResults": size, "total": total, "issues": issues });
        }
        if next >= found.len() && !self.repeats {
            return json!({ "issues": issues, "isLast": true });
        }
        let next = if self.repeats { "0".to_owned() } else { next.to_string() };
        json!({ "issues": issues, "nextPageToken": next })
    }

    fn since(&self, written: &str) -> DateTime<Utc> {
        if let Some(minutes) = written.strip_prefix('-').and_then(|age| age.strip_suffix('m')) {
            return self.now - TimeDelta::minutes(minutes.parse().unwrap());
        }
        let wall = NaiveDateTime::parse_from_str(written, "%Y-%m-%d %H:%M").unwrap();
        (wall - TimeDelta::hours(self.zone.1)).and_utc()
    }

    fn comments_of(&self, key: &str, asked: &Asked) -> Value {
        let issue = self.issues.iter().find(|issue| issue.key == key).unwrap();
        let start: usize = asked.query["startAt"].parse().unwrap();
        let newest: Vec<&Value> = issue.comments.iter().rev().skip(start).take(100).collect();
        json!({ "startAt": start, "maxResults": 100, "total": issue.comments.len(), "comments": newest })
    }
}

fn missing() -> Answer {
    Answer { status: 404, headers: "Content-Type: text/html\r\n", body: "<html>not here</html>".to_owned() }
}
