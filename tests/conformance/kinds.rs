//! The kinds of the suite: what a source of each needs to be opened, and how a small service of that kind answers.
//!
//! Not here: what every kind must do (`conformance`).

use asyncboard::providers::About;
use asyncboard::providers::registry::{self, Kind};
use serde_json::{Value, json};

use super::pulse;
use super::support::Seen;

/// The secrets that must be nowhere but in a request to the service itself.
pub const TOKEN: &str = "canary-token-0123456789";
/// See [`TOKEN`].
pub const KEY: &str = "canary-key-0123456789";

/// Where the secrets of a request stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// In the header `Authorization`, which begins so.
    Header(&'static str),
    /// In a header of the service's own.
    Own(&'static str),
    /// In the query, under these names.
    Query(&'static [&'static str]),
}

/// The title of the item that stands on a second page.
pub const SECOND: &str = "On the second page";

/// The account of the person who stands in the small service, by whatever name a teammate has there.
pub const ACCOUNT: &str = "maya-o";
/// Their account, where accounts are numbers.
const ACCOUNT_ID: &str = "80351110224678912";
/// Their name for people.
pub const NAME: &str = "Maya Ortiz";

/// A kind as the suite sees it. Where a kind has two forms (two deployments, two ways to sign in), each is a row.
#[derive(Clone, Copy)]
pub struct Row {
    /// For the words of a failed test.
    pub name: &'static str,
    /// The word in the config.
    pub kind: &'static str,
    /// The kind, where it is one of this suite alone.
    pub own: Option<&'static Kind>,
    /// Its settings, beside `url`.
    pub settings: &'static str,
    /// One more setting, with which a source reads something else.
    pub other: &'static str,
    /// A body that refuses in a 200, by the kind's words for 401, 403, 429 and 503; nothing, where statuses tell.
    pub refuses: Option<[&'static str; 4]>,
    /// How it signs.
    pub signed: Signed,
    /// The requests of a first look at the small service.
    pub requests: usize,
    /// The title of the only item there.
    pub title: &'static str,
    /// The small service: a good answer to each request.
    pub answer: fn(&Seen) -> Value,
    /// The same, but the list has a second page with one more item, [`SECOND`].
    pub paged: fn(&Seen) -> Value,
    /// The same with the item of the second page, in two parts of which each stands on the board as soon as it is read.
    pub halves: fn(&Seen) -> Value,
    /// The same, but the list's first page comes again and again.
    pub endless: fn(&Seen) -> Value,
}

impl Row {
    /// What the kind is.
    pub fn about(&self) -> &'static About {
        self.own.or_else(|| registry::find(self.kind)).unwrap().about
    }
}

/// Every kind that speaks HTTP.
pub static ROWS: [Row; 13] = [
    Row {
        name: "Jira Cloud",
        kind: "jira",
        own: None,
        settings: "user = \"maya@acme.example\"\ntoken = \"canary-token-0123456789\"",
        other: "query = \"project = OPS\"",
        refuses: None,
        signed: Signed::Header("Basic "),
        requests: 3,
        title: "Title of ATL-1",
        answer: |seen| jira("Cloud", seen, &json!({ "isLast": true })),
        paged: |seen| {
            let on = seen.line().contains("nextPageToken=two");
            turned("Cloud", seen, on, &if on { json!({}) } else { json!({ "nextPageToken": "two" }) })
        },
        halves: |seen| (ROWS[0].paged)(seen),
        endless: |seen| jira("Cloud", seen, &json!({ "nextPageToken": "again" })),
    },
    Row {
        name: "Jira Data Center",
        kind: "jira",
        own: None,
        settings: "token = \"canary-token-0123456789\"",
        other: "query = \"project = OPS\"",
        refuses: None,
        signed: Signed::Header("Bearer "),
        requests: 3,
        title: "Title of ATL-1",
        answer: |seen| jira("Server", seen, &json!({ "startAt": 0, "total": 1 })),
        paged: |seen| turned("Server", seen, seen.body.contains("\"startAt\":1"), &json!({ "total": 2 })),
        halves: |seen| (ROWS[1].paged)(seen),
        endless: |seen| jira("Server", seen, &json!({ "startAt": 0, "total": 1_000_000 })),
    },
    Row {
        name: "Trello",
        kind: "trello",
        own: None,
        settings: "key = \"canary-key-0123456789\"\ntoken = \"canary-token-0123456789\"",
        other: "boards = [\"Launch\"]",
        refuses: None,
        signed: Signed::Header("OAuth "),
        requests: 4,
        title: "Backup",
        answer: trello,
        paged: trello_paged,
        halves: trello_halves,
        endless: trello_endless,
    },
    Row {
        name: "Trello, signed in the query",
        kind: "trello",
        own: None,
        settings: "key = \"canary-key-0123456789\"\ntoken = \"canary-token-0123456789\"\nauth = \"query\"",
        other: "boards = [\"Launch\"]",
        refuses: None,
        signed: Signed::Query(&["key", "token"]),
        requests: 4,
        title: "Backup",
        answer: trello,
        paged: trello_paged,
        halves: trello_halves,
        endless: trello_endless,
    },
    Row {
        name: "Pulse, of this suite alone",
        kind: "pulse",
        own: Some(&pulse::KIND),
        settings: "token = \"canary-token-0123456789\"",
        other: "team = \"ops\"",
        refuses: Some([
            r#"{"ok":false,"error":"token_revoked"}"#,
            r#"{"ok":false,"error":"missing_scope","needed":"cards:read"}"#,
            r#"{"ok":false,"error":"ratelimited"}"#,
            r#"{"ok":false,"error":"fatal_error"}"#,
        ]),
        signed: Signed::Header("Bearer "),
        requests: 2,
        title: "Pulse card",
        answer: |seen| pulse(seen, &json!(null), false),
        paged: |seen| {
            let on = seen.line().contains("after=two");
            pulse(seen, &if on { json!(null) } else { json!("two") }, on)
        },
        halves: |seen| (ROWS[4].paged)(seen),
        endless: |seen| pulse(seen, &json!("again"), false),
    },
    Row {
        name: "GitHub",
        kind: "github",
        own: None,
        settings: "token = \"canary-token-0123456789\"\nrepos = [\"acme/app\"]",
        other: "issues = \"talk\"",
        refuses: Some([
            r#"{"errors":[{"type":"UNAUTHENTICATED","message":"Bad credentials"}]}"#,
            r#"{"data":null,"errors":[{"type":"INSUFFICIENT_SCOPES","message":"requires one of the following scopes: ['repo'], but"}]}"#,
            r#"{"data":null,"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#,
            r#"{"errors":[{"type":"SERVICE_UNAVAILABLE"}]}"#,
        ]),
        signed: Signed::Header("Bearer "),
        requests: 1,
        title: "Title of #1",
        answer: |seen| github(seen, &json!(null), false),
        paged: |seen| {
            let on = seen.body.contains("\"afterPull\":\"two\"");
            github(seen, &if on { json!(null) } else { json!("two") }, on)
        },
        halves: |seen| (row("GitHub").paged)(seen),
        endless: |seen| github(seen, &json!("again"), false),
    },
    Row {
        name: "Slack",
        kind: "slack",
        own: None,
        settings: "token = \"canary-token-0123456789\"",
        other: "window = \"7d\"",
        refuses: Some([
            r#"{"ok":false,"error":"token_revoked"}"#,
            r#"{"ok":false,"error":"missing_scope","needed":"channels:history"}"#,
            r#"{"ok":false,"error":"ratelimited"}"#,
            r#"{"ok":false,"error":"fatal_error"}"#,
        ]),
        signed: Signed::Header("Bearer "),
        requests: 5,
        title: "Slack question",
        answer: |seen| slack(seen, &["C1"], ""),
        paged: |seen| slack(seen, &["C1"], if seen.line().contains("cursor=two") { "" } else { "two" }),
        halves: |seen| slack(seen, &["C1", "C2"], ""),
        endless: |seen| slack(seen, &["C1"], "again"),
    },
    Row {
        name: "GitLab",
        kind: "gitlab",
        own: None,
        settings: "token = \"canary-token-0123456789\"\ngroups = [\"acme\"]",
        other: "projects = [\"acme/app\"]",
        refuses: None,
        signed: Signed::Own("private-token"),
        requests: 2,
        title: "Title of #1",
        answer: |seen| gitlab(seen, 1, false),
        paged: |seen| gitlab(seen, 100, false),
        halves: |seen| {
            if path(seen).ends_with("/merge_requests") { json!([merge_request()]) } else { gitlab(seen, 1, false) }
        },
        endless: |seen| gitlab(seen, 100, true),
    },
    Row {
        name: "Linear",
        kind: "linear",
        own: None,
        settings: "token = \"canary-token-0123456789\"",
        other: "teams = [\"OPS\"]",
        refuses: Some([
            r#"{"errors":[{"message":"no","extensions":{"code":"AUTHENTICATION_ERROR"}}]}"#,
            r#"{"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}"#,
            r#"{"errors":[{"message":"no","extensions":{"code":"RATELIMITED"}}]}"#,
            r#"{"errors":[{"message":"no","extensions":{"code":"SERVICE_UNAVAILABLE"}}]}"#,
        ]),
        signed: Signed::Header("Bearer "),
        requests: 4,
        title: "Title of ENG-1",
        answer: |seen| linear(seen, &json!(null), false),
        paged: |seen| {
            let on = seen.body.contains("\"after\":\"two\"");
            linear(seen, &if on { json!(null) } else { json!("two") }, on)
        },
        halves: |seen| (row("Linear").paged)(seen),
        endless: |seen| linear(seen, &json!("again"), false),
    },
    Row {
        name: "Google Drive",
        kind: "google-drive",
        own: None,
        settings: "token = \"canary-token-0123456789\"",
        other: "folders = [\"1AbC\"]",
        refuses: None,
        signed: Signed::Header("Bearer "),
        requests: 5,
        title: "Plan: “Is this right?”",
        answer: |seen| drive(seen, 1, &json!(null), false),
        paged: |seen| {
            let on = seen.line().contains("pageToken=two");
            drive(seen, 1, &if on { json!(null) } else { json!("two") }, on)
        },
        halves: |seen| drive(seen, 2, &json!(null), path(seen).contains("/f2/")),
        endless: |seen| drive(seen, 1, &json!("again"), false),
    },
    Row {
        name: "Dropbox",
        kind: "dropbox",
        own: None,
        settings: "token = \"canary-token-0123456789\"",
        other: "max_items = 7",
        refuses: None,
        signed: Signed::Header("Bearer "),
        requests: 1,
        title: "Files of the fair",
        answer: |seen| dropbox(seen, false, false),
        paged: |seen| {
            let on = path(seen).ends_with("/continue");
            dropbox(seen, !on, on)
        },
        halves: |seen| (row("Dropbox").paged)(seen),
        endless: |seen| dropbox(seen, true, false),
    },
    Row {
        name: "Discord",
        kind: "discord",
        own: None,
        settings: "token = \"canary-token-0123456789\"",
        other: "window = \"7d\"",
        refuses: None,
        signed: Signed::Header("Bot "),
        requests: 5,
        title: "Discord question",
        answer: |seen| discord(seen, 1, 1),
        paged: |seen| discord(seen, 1, if seen.line().contains("before=") { 2 } else { 100 }),
        halves: |seen| discord(seen, 2, 1),
        endless: |seen| discord(seen, 1, 100),
    },
    Row {
        name: "Teams",
        kind: "teams",
        own: None,
        settings: "token = \"canary-token-0123456789\"",
        other: "window = \"7d\"",
        refuses: None,
        signed: Signed::Header("Bearer "),
        requests: 5,
        title: "Launch",
        answer: |seen| teams(seen, &["c1"], None),
        paged: |seen| {
            let on = seen.line().contains("skiptoken=two");
            teams(seen, if on { &["c2"] } else { &["c1"] }, Some("two").filter(|_| !on))
        },
        halves: |seen| teams(seen, &["c1", "c2"], None),
        endless: |seen| teams(seen, &["c1"], Some("again")),
    },
];

/// The row of a name.
fn row(name: &str) -> &'static Row {
    ROWS.iter().find(|row| row.name == name).unwrap()
}

/// The kinds that are no service with items, and where what of the suite applies to them is tested: `folder` in
/// `tests/folder.rs` (a part that cannot be read, a folder that is not there, wrong settings), `demo` beside its code, `ics`
/// in `tests/ics.rs` (refusals, limits, redirects, cut answers and secrets of an address that is no JSON), `command` in
/// `tests/command.rs` (a program that fails, hangs, prints too much or something else).
/// `zoom`, which has no items, in `tests/zoom.rs`.
pub static ELSEWHERE: [&str; 5] = ["folder", "demo", "ics", "command", "zoom"];

/// The path of a request.
pub fn path(seen: &Seen) -> &str {
    let target = seen.line().split(' ').nth(1).unwrap_or_default();
    target.split('?').next().unwrap_or_default()
}

fn jira(deployment: &str, seen: &Seen, end: &Value) -> Value {
    match path(seen) {
        "/rest/api/2/serverInfo" => json!({ "deploymentType": deployment, "version": "10.0.0" }),
        "/rest/api/2/myself" | "/rest/api/3/myself" => json!({ "timeZone": "Asia/Tokyo" }),
        "/rest/api/2/search" | "/rest/api/3/search/jql" => {
            let mut found = end.clone();
            found["issues"] = json!([{ "id": "1", "key": "ATL-1", "fields": {
                "summary": "Title of ATL-1",
                "status": { "name": "To Do", "statusCategory": { "key": "new" } },
                "project": { "key": "ATL", "name": "Atlas" },
                "assignee": { "accountId": ACCOUNT, "name": ACCOUNT, "displayName": NAME },
                "updated": "2026-11-23T09:00:00.000+0000",
            } }]);
            found
        }
        other => panic!("Jira was asked for {other}"),
    }
}

/// A page of a search: the first, or the second.
fn turned(deployment: &str, seen: &Seen, second: bool, end: &Value) -> Value {
    let mut found = jira(deployment, seen, end);
    if second && let Some(issue) = found.pointer_mut("/issues/0") {
        issue["key"] = "ATL-2".into();
        issue["fields"]["summary"] = SECOND.into();
    }
    found
}

fn trello(seen: &Seen) -> Value {
    match path(seen) {
        "/members/me/boards" => json!([{ "id": BOARD, "name": "Launch" }]),
        // No answer that could be matched to the questions: then each is asked singly, which shows more of the kind.
        "/batch" => json!([]),
        path if path == format!("/boards/{BOARD}") => {
            let members = json!([{ "id": "65f0c1a2b3c4d5e6f7a8b9d0", "username": ACCOUNT, "fullName": NAME }]);
            json!({ "id": BOARD, "name": "Launch", "closed": false, "cards": [card(0, "Backup")], "members": members })
        }
        path if path == format!("/boards/{BOARD}/actions") => json!([]),
        other => panic!("Trello was asked for {other}"),
    }
}

/// Two boards, each with a card.
fn trello_halves(seen: &Seen) -> Value {
    match path(seen) {
        "/members/me/boards" => json!([{ "id": BOARD, "name": "Launch" }, { "id": OTHER, "name": "Ops" }]),
        path if path == format!("/boards/{OTHER}") => {
            json!({ "id": OTHER, "name": "Ops", "closed": false, "cards": [card(1, SECOND)] })
        }
        path if path == format!("/boards/{OTHER}/actions") => json!([]),
        _ => trello(seen),
    }
}

/// A board that gives its cards only page by page, newest first.
fn trello_paged(seen: &Seen) -> Value {
    match path(seen) {
        path if path == format!("/boards/{BOARD}/cards/visible") && seen.line().contains("before=") => {
            json!([card(0, SECOND)])
        }
        _ => trello_endless(seen),
    }
}

/// The same, and always the same page.
fn trello_endless(seen: &Seen) -> Value {
    match path(seen) {
        path if path == format!("/boards/{BOARD}") => json!({ "id": BOARD, "name": "Launch", "closed": false }),
        path if path == format!("/boards/{BOARD}/cards/visible") => {
            (1..=1000).map(|number| card(number, "Backup")).collect()
        }
        _ => trello(seen),
    }
}

const BOARD: &str = "65f0c1a2b3c4d5e6f7a8b9c0";
const OTHER: &str = "65f0c1a2b3c4d5e6f7a8b9c1";

fn card(number: usize, name: &str) -> Value {
    json!({ "id": format!("65f0c1a2{number:016x}"), "shortLink": format!("C{number}"), "name": name, "closed": false,
        "idMembers": ["65f0c1a2b3c4d5e6f7a8b9d0"] })
}

/// A workspace of one person, whom a message in each channel names.
fn slack(seen: &Seen, channels: &[&str], next: &str) -> Value {
    let more = json!({ "next_cursor": next });
    match path(seen) {
        "/auth.test" => json!({ "ok": true, "user_id": "UME", "url": "https://acme.slack.com/" }),
        "/users.list" => {
            json!({ "ok": true, "members": [{ "id": ACCOUNT, "name": "maya", "tz": "Asia/Tokyo", "profile": {
            "real_name": NAME, "status_emoji": ":dart:", "status_text": "writing", "status_expiration": 0,
        } }] })
        }
        "/dnd.teamInfo" => json!({ "ok": true, "users": {
            ACCOUNT: { "dnd_enabled": true, "next_dnd_start_ts": 1_795_420_000, "next_dnd_end_ts": 1_795_450_000 },
        } }),
        "/users.conversations" => {
            let channel = |id: &&str| json!({ "id": id, "name": id.to_lowercase(), "is_im": false, "is_mpim": false });
            json!({ "ok": true, "channels": channels.iter().map(channel).collect::<Vec<_>>() })
        }
        "/conversations.history" | "/conversations.replies" => {
            let is_second = seen.line().contains("channel=C2") || seen.line().contains("cursor=two");
            let (ts, title) =
                if is_second { ("1795428000.000100", SECOND) } else { ("1795428060.000100", "Slack question") };
            let text = format!("{title}\n<@{ACCOUNT}>");
            json!({ "ok": true, "messages": [{ "ts": ts, "user": "UPAT", "text": text }], "response_metadata": more })
        }
        other => panic!("Slack was asked for {other}"),
    }
}

/// A server with channels, and a page of messages in which the first names somebody; of two, the second one alone.
fn discord(seen: &Seen, channels: u64, messages: u64) -> Value {
    // 23 November 2026, 10:00, in Discord's own time.
    let id = |n: u64| ((1_795_428_000_000_u64 - 1_420_070_400_000) << 22).saturating_sub(n).to_string();
    let message = |n: u64, title: &str| {
        let named = if title.is_empty() { String::new() } else { format!("\n<@{ACCOUNT_ID}>") };
        json!({ "id": id(n), "type": 0, "content": format!("{title}{named}"), "author": { "id": "9", "username": "pat" } })
    };
    match path(seen) {
        "/users/@me" => json!({ "id": "900", "bot": true }),
        "/users/@me/guilds" => json!([{ "id": "1", "name": "Acme" }]),
        "/guilds/1/channels" => {
            let channel =
                |n: u64| json!({ "id": (50 + n).to_string(), "name": "atlas", "type": 0, "last_message_id": id(n) });
            (0..channels).map(channel).collect()
        }
        "/guilds/1/threads/active" => json!({ "threads": [] }),
        "/channels/51/messages" => json!([message(1, SECOND)]),
        "/channels/50/messages" if messages == 2 => json!([message(101, SECOND)]),
        "/channels/50/messages" => {
            let all = (0..messages).map(|n| message(n, if n == 0 { "Discord question" } else { "" }));
            all.collect()
        }
        other => panic!("Discord was asked for {other}"),
    }
}

/// Group chats in which a message names somebody, who wants no disturbance.
fn teams(seen: &Seen, chats: &[&str], next: Option<&str>) -> Value {
    let made = "2026-11-23T10:00:00.000Z";
    match path(seen) {
        "/me" => json!({ "id": "me-1", "displayName": "Me", "userPrincipalName": "me@acme.example" }),
        "/me/chats" => {
            let chat = |id: &&str| {
                let topic = if *id == "c2" { SECOND } else { "Launch" };
                json!({ "id": id, "chatType": "group", "topic": topic, "lastMessagePreview": { "id": "1", "createdDateTime": made } })
            };
            let mut page = json!({ "value": chats.iter().map(chat).collect::<Vec<_>>() });
            if let Some(next) = next {
                page["@odata.nextLink"] = format!("/me/chats?$skiptoken={next}").into();
            }
            page
        }
        "/chats/c1/members" | "/chats/c2/members" => json!({ "value": [
            { "userId": "me-1", "displayName": "Me" }, { "userId": ACCOUNT, "displayName": NAME },
            { "userId": "pat", "displayName": "Pat" },
        ] }),
        "/chats/c1/messages" | "/chats/c2/messages" => json!({ "value": [{
            "id": "1", "messageType": "message", "createdDateTime": made, "lastModifiedDateTime": made,
            "from": { "user": { "id": "pat" } }, "body": { "contentType": "html", "content": "<at id=\"0\">x</at> ready?" },
            "mentions": [{ "id": 0, "mentionText": "x", "mentioned": { "user": { "id": ACCOUNT, "displayName": NAME } } }],
        }] }),
        "/communications/getPresencesByUserId" => json!({ "value": [{
            "id": ACCOUNT, "availability": "DoNotDisturb", "activity": "DoNotDisturb",
            "statusMessage": { "message": { "content": "writing" } },
        }] }),
        other => panic!("Graph was asked for {other}"),
    }
}

fn pulse(seen: &Seen, next: &Value, second: bool) -> Value {
    match path(seen) {
        "/people" => json!({ "ok": true, "people": [{
            "id": ACCOUNT, "name": NAME, "status": "focus", "presence": "idle",
            "meetings": [{ "start": "2026-11-23T13:00:00Z", "end": "2026-11-23T14:00:00Z" }],
        }] }),
        "/cards" => {
            let (id, title) = if second { ("c2", SECOND) } else { ("c1", "Pulse card") };
            json!({ "ok": true, "cards": [{ "id": id, "title": title, "owner": ACCOUNT }], "next": next })
        }
        other => panic!("Pulse was asked for {other}"),
    }
}

/// A page of what is open in a repository, and whatever else is asked for, without anything in it.
fn github(seen: &Seen, next: &Value, second: bool) -> Value {
    let none = json!({ "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false, "endCursor": null } });
    if seen.body.contains("query News") {
        return json!({ "data": { "r0": { "nameWithOwner": "acme/app", "issues": none, "pullRequests": none } } });
    }
    assert!(seen.body.contains("query Page"), "GitHub was asked for {}", seen.body);
    let (number, title) = if second { (2, SECOND) } else { (1, "Title of #1") };
    let pull = json!({
        "__typename": "PullRequest", "id": format!("P_{number}"), "number": number, "title": title,
        "createdAt": "2026-11-23T08:00:00Z", "updatedAt": "2026-11-23T09:00:00Z", "pullState": "OPEN", "body": "",
        "repository": { "nameWithOwner": "acme/app" },
        "author": { "__typename": "User", "login": ACCOUNT, "name": NAME, "email": "" },
        "assignees": { "nodes": [{ "login": ACCOUNT, "name": NAME, "email": "" }] },
    });
    let pulls = json!({ "totalCount": 1, "nodes": [pull],
        "pageInfo": { "hasNextPage": !next.is_null(), "endCursor": next } });
    json!({ "data": { "repository": { "nameWithOwner": "acme/app", "issues": none, "pullRequests": pulls } } })
}

/// Lists of a group: of issues, in a first page so many; `again`: the page behind it is the same.
fn gitlab(seen: &Seen, held: u64, again: bool) -> Value {
    match path(seen) {
        place if place.ends_with("/issues") && seen.line().contains("&page=") && !again => {
            json!([gitlab_issue(200, SECOND)])
        }
        place if place.ends_with("/issues") => (1..=held).map(|iid| gitlab_issue(iid, "Title of #1")).collect(),
        place if place.ends_with("/merge_requests") || place.ends_with("/discussions") => json!([]),
        other => panic!("GitLab was asked for {other}"),
    }
}

fn gitlab_issue(iid: u64, title: &str) -> Value {
    json!({
        "iid": iid, "project_id": 7, "title": title, "description": "", "state": "opened", "user_notes_count": 0,
        "created_at": "2026-11-23T08:00:00.000Z", "updated_at": "2026-11-23T09:00:00.000Z",
        "references": { "full": format!("acme/app#{iid}") },
        "author": { "username": ACCOUNT, "name": NAME }, "assignees": [{ "username": ACCOUNT, "name": NAME }],
    })
}

/// A draft, in which nobody is asked.
fn merge_request() -> Value {
    let mut thing = gitlab_issue(2, SECOND);
    thing["references"]["full"] = "acme/app!2".into();
    thing["draft"] = true.into();
    thing
}

fn linear(seen: &Seen, next: &Value, second: bool) -> Value {
    let page = |nodes: Value, next: &Value| json!({ "nodes": nodes, "pageInfo": { "hasNextPage": !next.is_null(), "endCursor": next } });
    let (number, title) = if second { (2, SECOND) } else { (1, "Title of ENG-1") };
    let asks = |name: &str| seen.body.contains(&format!("query {name}("));
    let data = if asks("Users") {
        json!({ "users": page(json!([{ "id": ACCOUNT, "name": NAME, "email": "", "app": false }]), &json!(null)) })
    } else if asks("Issues") {
        let issue = json!({
            "id": format!("i{number}"), "identifier": format!("ENG-{number}"), "title": title,
            "createdAt": "2026-11-23T08:00:00.000Z", "updatedAt": "2026-11-23T09:00:00.000Z",
            "state": { "type": "started" }, "assignee": { "id": ACCOUNT },
        });
        json!({ "issues": page(json!([issue]), next) })
    } else if asks("Comments") {
        json!({ "comments": page(json!([]), &json!(null)) })
    } else if asks("Projects") {
        json!({ "projects": page(json!([]), &json!(null)) })
    } else if asks("News") {
        json!({ "issues": page(json!([]), &json!(null)), "comments": page(json!([]), &json!(null)) })
    } else {
        panic!("Linear was asked for {}", seen.body)
    };
    json!({ "data": data })
}

/// Documents, of which each has a remark; `next`: the mark behind a page of remarks.
fn drive(seen: &Seen, documents: usize, next: &Value, second: bool) -> Value {
    let user = json!({ "emailAddress": ACCOUNT, "displayName": NAME });
    let file = |n: usize| {
        json!({ "id": format!("f{n}"), "name": "Plan", "owners": [user], "permissions": [user],
        "modifiedTime": format!("2026-11-2{}T09:00:00Z", 3 - n) })
    };
    match path(seen) {
        "/drive/v3/about" => json!({ "user": { "emailAddress": ACCOUNT, "displayName": NAME } }),
        "/drive/v3/changes/startPageToken" => json!({ "startPageToken": "t1" }),
        "/drive/v3/changes" => json!({ "changes": [], "newStartPageToken": "t1" }),
        "/drive/v3/files" => json!({ "files": (1..=documents).map(file).collect::<Vec<_>>() }),
        "/drive/v3/files/1AbC" => json!({ "id": "1AbC", "name": "Launch" }),
        place if place.ends_with("/comments") && seen.line().contains("startModifiedTime=") => {
            json!({ "comments": [] })
        }
        place if place.ends_with("/comments") => {
            let (id, quote) = if second { ("c2", SECOND) } else { ("c1", "Is this right?") };
            json!({ "nextPageToken": next, "comments": [{
                "id": id, "content": "Please look", "createdTime": "2026-11-23T09:00:00Z",
                "author": { "displayName": NAME }, "quotedFileContent": { "value": quote },
            }] })
        }
        place if place.ends_with("/approvals") => json!({ "items": [] }),
        other => panic!("Google Drive was asked for {other}"),
    }
}

fn dropbox(seen: &Seen, has_more: bool, second: bool) -> Value {
    assert!(path(seen).starts_with("/2/file_requests/list"), "Dropbox was asked for {}", path(seen));
    let (id, title) = if second { ("r2", SECOND) } else { ("r1", "Files of the fair") };
    json!({ "file_requests": [{ "id": id, "title": title, "is_open": true }], "cursor": "two", "has_more": has_more })
}

/// A title without the name of the document in which a remark stands.
pub fn bare(title: &str) -> &str {
    title
        .strip_prefix("Plan: “")
        .and_then(|title| title.strip_suffix('”'))
        .filter(|bare| *bare == SECOND)
        .unwrap_or(title)
}

/// The kinds of calendars alone: a suite of their own, `tests/calendars.rs`, holds the same of them.
pub const CALENDARS: [&str; 3] = ["caldav", "google-calendar", "outlook"];
