//! Answers of chats and of Zoom, read by the program's own providers: each becomes sensible rows. What is expected is
//! worked out from the answer itself.
//!
//! Answers in the form of each service stand in here; those of real services are read where `../shared/apis` is. A recording
//! is changed in what the place of a test needs: a time, a mention, the newest message of a chat.
//!
//! Not here: which requests are sent, and when (`slack`, `discord`, `teams`, `zoom`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]
#![expect(clippy::needless_pass_by_value, reason = "an answer is made where it is read")]

#[path = "support/chat.rs"]
mod chat;
#[path = "support/http/mod.rs"]
mod http;

use std::path::Path;

use asyncboard::domain::batch::{EventSpan, When};
use asyncboard::domain::text::Text;
use asyncboard::providers::{discord, slack, teams, zoom};
use serde_json::{Value, json};

use chat::{Rig, told};
use http::{Server, answer};

const TOKEN: &str = "xoxp-canary-0123456789";

/// A recorded answer; `None`: there are no recordings here.
fn recorded(name: &str) -> Option<Value> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/apis")).join(name);
    let text = path.exists().then(|| std::fs::read_to_string(&path).unwrap())?;
    Some(serde_json::from_str(&text).unwrap())
}

/// A server that answers each path, without its query.
fn serve(respond: impl Fn(&str) -> Value + Send + Sync + 'static) -> Server {
    Server::start(move |_, seen, stream| {
        let target = seen.line().split(' ').nth(1).unwrap();
        let path = target.split('?').next().unwrap().trim_start_matches('/');
        let body = respond(path).to_string();
        stream.write_all(&answer("200 OK", &[("Content-Type", "application/json")], body))
    })
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A list of people of Slack, as a page of `users.list` holds them.
fn slack_people(people: &[Value]) {
    let (list, total) = (people.to_vec(), people.len());
    let server = serve(move |path| match path {
        "auth.test" => json!({ "ok": true, "user_id": "U0", "team_id": "T0", "url": "https://acme.slack.com/" }),
        "users.list" => json!({ "ok": true, "members": list, "response_metadata": { "next_cursor": "" } }),
        "dnd.teamInfo" => json!({ "ok": true, "users": {} }),
        "users.conversations" => json!({ "ok": true, "channels": [], "response_metadata": null }),
        _ => panic!("Slack was asked for {path}"),
    });
    let mut source = Rig::open(slack::open_waiting, &server.url(), TOKEN, "");
    let done = source.everything().unwrap();
    assert!(told(&done).iter().all(|words| !words.contains("left out")), "{done:?}");
    assert_eq!(source.people.len(), total);
    for person in people {
        let found = &source.people[text(person, "/id")];
        let names = [text(person, "/profile/real_name"), text(person, "/real_name"), text(person, "/name")];
        let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or(text(person, "/id"));
        assert_eq!(found.name.as_ref().map(Text::raw), Some(name));
        let is_bot = person["is_bot"] == true || person["id"] == "USLACKBOT";
        assert_eq!(found.bot, is_bot);
        let zone = Some(text(person, "/tz")).filter(|zone| !zone.is_empty() && !is_bot);
        assert_eq!(found.zone.as_ref().map(Text::raw), zone);
    }
}

#[test]
fn people_of_slack_have_their_names_zones_and_whether_they_are_programs() {
    slack_people(&[
        json!({ "id": "U1", "team_id": "T0", "name": "kmori", "deleted": false, "color": "9f69e7", "real_name": "Kenji Mori",
            "tz": "Asia/Tokyo", "tz_label": "Japan Standard Time", "tz_offset": 32400, "is_bot": false, "updated": 1_700_000_000,
            "profile": { "title": "", "real_name": "Kenji Mori", "display_name": "", "status_text": "", "status_emoji": "",
                "status_expiration": 0, "avatar_hash": "g1", "team": "T0" } }),
        json!({ "id": "U2", "name": "old", "deleted": true, "profile": {} }),
        json!({ "id": "USLACKBOT", "name": "slackbot", "is_bot": false, "tz": "America/Los_Angeles", "profile": null }),
    ]);
    let Some(recording) = recorded("slack/recorded/slack-ruby-client/paginated_users_list.exchange.json") else {
        return;
    };
    let bodies = recording["exchanges"].as_array().unwrap().iter().map(|one| &one["response"]["body"]);
    let mut people: Vec<Value> = Vec::new();
    for body in bodies {
        let body = body.as_str().map_or_else(|| body.clone(), |text| serde_json::from_str(text).unwrap_or_default());
        people.extend(body["members"].as_array().cloned().unwrap_or_default());
    }
    people.sort_by_key(|one| text(one, "/id").to_owned());
    people.dedup_by_key(|one| text(one, "/id").to_owned());
    assert!(people.len() > 5, "{}", people.len());
    slack_people(&people);
}

/// Messages of one channel of Discord; each names somebody behind its own text.
fn discord_messages(channel: &Value, messages: Vec<Value>) {
    let mut messages = messages;
    messages.sort_by_key(|one| std::cmp::Reverse(text(one, "/id").parse::<u64>().unwrap()));
    for message in &mut messages {
        // What a reply refers to comes along as it was recorded, without that.
        message.as_object_mut().unwrap().remove("referenced_message");
        message["content"] = format!("{} <@42>", text(message, "/content")).trim().into();
    }
    let mut channel = channel.clone();
    (channel["guild_id"], channel["last_message_id"]) = ("7".into(), messages[0]["id"].clone());
    let newest = text(&messages[0], "/timestamp").to_owned();
    let list = messages.clone();
    let server = serve(move |path| match path.split('/').collect::<Vec<_>>()[..] {
        ["users", "@me"] => json!({ "id": "1", "username": "board", "bot": true }),
        ["guilds", _, "channels"] => json!([channel]),
        ["guilds", _, "threads", "active"] => json!({ "threads": [], "members": [] }),
        ["channels", _, "messages"] => json!(list),
        ["channels", _, "messages", _, "reactions", _] => json!([]),
        _ => panic!("Discord was asked for {path}"),
    });
    let open: chat::Open = |section, context, _| discord::open(section, context);
    let settings = "servers = [\"7\"]\nwindow = \"90d\"\nbots = true";
    let mut source = Rig::open(open, &server.url(), TOKEN, settings);
    source.now = newest.parse::<chrono::DateTime<chrono::Utc>>().unwrap() + chrono::TimeDelta::hours(1);
    let done = source.everything().unwrap();
    assert_eq!(told(&done), [""; 0]);
    let from = source.now - chrono::TimeDelta::days(90);
    let at = |one: &Value| text(one, "/timestamp").parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let counts = |one: &&Value| at(one) >= from && [0, 19].contains(&one["type"].as_i64().unwrap_or_default());
    let expected: Vec<&Value> = messages.iter().filter(counts).collect();
    let found: Vec<_> = source.items.values().flat_map(|item| &item.messages).collect();
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for one in expected {
        let message = found.iter().find(|found| found.at.timestamp_millis() == at(one).timestamp_millis());
        let message = message.unwrap_or_else(|| panic!("{one} at {:?}", at(one)));
        assert_eq!((message.author.raw(), message.mentions[0].raw()), (text(one, "/author/id"), "42"));
        assert!(!message.text.raw().contains("<@"), "{message:?}");
    }
}

#[test]
fn messages_of_discord_have_their_authors_times_and_texts() {
    let channel = json!({ "id": "269512751339143168", "guild_id": "7", "name": "atlas", "type": 0, "position": 1,
        "permission_overwrites": [{ "deny": 0, "type": "member", "id": "1", "allow": 131_072 }], "topic": null, "nsfw": false });
    let message = json!({ "id": "776971544446369803", "type": 0, "content": "", "channel_id": "269512751339143168",
        "author": { "id": "129498893795721216", "username": "alpha", "avatar": null, "discriminator": "0", "public_flags": 64 },
        "attachments": [], "embeds": [], "mentions": [], "mention_roles": [], "pinned": false, "tts": false,
        "timestamp": "2020-11-14T00:47:31.629000+00:00", "edited_timestamp": null, "flags": 0, "stickers": [{ "id": "5" }] });
    let mut reply = message.clone();
    (reply["id"], reply["type"], reply["content"]) = ("779520963116400721".into(), 19.into(), "cool.".into());
    reply["timestamp"] = "2020-11-21T01:38:00.406000+00:00".into();
    reply["message_reference"] = json!({ "channel_id": "269512751339143168", "message_id": "776971544446369803" });
    reply["referenced_message"] = message.clone();
    discord_messages(&channel, vec![message, reply]);
    let names = ["discord-json/rest__Message.json", "discord-json/rest__Message.Reply.json", "discordrb/message.json"];
    let recordings = names.map(|name| recorded(&format!("discord/recorded/{name}")));
    let Some(channel) = recorded("discord/recorded/discordrb/text_channel.json") else { return };
    discord_messages(&channel, recordings.into_iter().flatten().collect());
}

/// Chats of Teams; `of` gives what is asked for below each, by `ID/members` and `ID/messages`.
fn teams_chats(me: Value, chats: Value, presence: Value, of: impl Fn(&str) -> Option<Value>) {
    let mut kept = Vec::new();
    let (mut answers, mut newest) = (std::collections::BTreeMap::new(), String::new());
    for mut chat in chats["value"].as_array().unwrap().clone() {
        let id = text(&chat, "/id").to_owned();
        let (Some(members), Some(messages)) = (of(&format!("{id}/members")), of(&format!("{id}/messages"))) else {
            continue;
        };
        let last =
            messages["value"].as_array().unwrap().iter().max_by_key(|one| text(one, "/createdDateTime")).unwrap();
        chat["lastMessagePreview"] = json!({ "id": last["id"], "createdDateTime": last["createdDateTime"] });
        newest = newest.max(text(last, "/createdDateTime").to_owned());
        kept.push((chat, members.clone(), messages.clone()));
        answers.insert(format!("chats/{id}/members"), members);
        answers.insert(format!("chats/{id}/messages"), messages);
    }
    let (list, mine) = (kept.iter().map(|(chat, ..)| chat.clone()).collect::<Vec<_>>(), text(&me, "/id").to_owned());
    let seen = presence.clone();
    let server = serve(move |path| match path {
        "me" => me.clone(),
        "me/chats" => json!({ "value": list }),
        "communications/getPresencesByUserId" => json!({ "value": [seen] }),
        _ if path.starts_with("users/") => json!({ "id": "other", "displayName": null, "mail": null }),
        _ => answers.get(path).unwrap_or_else(|| panic!("Graph was asked for {path}")).clone(),
    });
    let open: chat::Open = |section, context, _| teams::open(section, context);
    let mut source = Rig::open(open, &server.url(), TOKEN, "window = \"90d\"");
    source.now = newest.parse::<chrono::DateTime<chrono::Utc>>().unwrap() + chrono::TimeDelta::hours(1);
    let done = source.everything().unwrap();
    assert_eq!(told(&done), [""; 0]);
    assert_eq!(source.items.len(), kept.len());
    for (chat, members, messages) in kept {
        let item = &source.items[text(&chat, "/id")];
        let others = members["value"].as_array().unwrap().iter().filter(|one| text(one, "/userId") != mine);
        let names: Vec<&str> = others.map(|one| text(one, "/displayName")).collect();
        if chat["chatType"] == "oneOnOne" {
            assert_eq!((item.title.raw(), item.parties.len()), (names[0], 2));
        } else {
            assert!(names.iter().all(|name| item.title.raw().contains(name)), "{item:?}");
        }
        let is_written = |one: &&Value| one["messageType"] == "message" && one["deletedDateTime"].is_null();
        let written: Vec<&Value> = messages["value"].as_array().unwrap().iter().filter(is_written).collect();
        // The same id twice is one message.
        let ids: std::collections::BTreeSet<&str> =
            written.iter().filter(|one| !text(one, "/from/user/id").is_empty()).map(|one| text(one, "/id")).collect();
        let by: Vec<&str> = written.iter().map(|one| text(one, "/from/user/id")).filter(|id| !id.is_empty()).collect();
        assert_eq!(item.messages.len(), ids.len());
        for message in &item.messages {
            assert!(by.contains(&message.author.raw()) && !message.text.raw().contains("</"), "{message:?}");
        }
    }
    let hint = &source.hints[text(&presence, "/id")];
    let word = text(&presence, "/activity").to_lowercase();
    assert_eq!(hint.presence.as_ref().map(Text::raw), Some(&*word));
}

#[test]
fn chats_of_teams_have_their_titles_authors_and_texts() {
    let user = |id: &str, name: &str| {
        json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "id": "m",
        "roles": ["owner"], "displayName": name, "userId": id, "email": format!("{id}@acme.example"), "tenantId": "t" })
    };
    let message = |id: &str, by: Option<&str>, html: &str| {
        let user = by.map(|id| json!({ "id": id, "displayName": id, "userIdentityType": "aadUser" }));
        json!({ "id": id, "replyToId": null, "etag": id, "messageType": "message", "createdDateTime": "2026-11-02T10:00:00Z",
            "lastModifiedDateTime": "2026-11-02T10:00:00Z", "lastEditedDateTime": null, "deletedDateTime": null, "subject": null,
            "from": { "application": null, "device": null, "user": user }, "body": { "contentType": "html", "content": html },
            "attachments": [], "mentions": [], "reactions": [] })
    };
    let me =
        json!({ "id": "maya", "displayName": "Maya Ortiz", "mail": null, "userPrincipalName": "maya@acme.example" });
    let chats = json!({ "value": [
        { "id": "c1", "topic": null, "chatType": "oneOnOne", "webUrl": "https://teams.microsoft.com/l/chat/c1/0" },
        { "id": "c2", "topic": null, "chatType": "group", "webUrl": null },
    ] });
    let presence = json!({ "id": "kenji", "availability": "Busy", "activity": "Presenting", "statusMessage": null });
    teams_chats(me, chats, presence, |path| {
        Some(match path {
            "c1/members" => json!({ "value": [user("maya", "Maya Ortiz"), user("kenji", "Kenji Mori")] }),
            "c2/members" => {
                json!({ "value": [user("sam", "Sam Okafor"), user("maya", "Maya Ortiz"), user("kenji", "Kenji Mori")] })
            }
            "c1/messages" => {
                json!({ "value": [message("1", Some("kenji"), "<p>hi &amp; <b>bye</b></p>"), message("2", None, "an app")] })
            }
            _ => json!({ "value": [message("3", Some("sam"), "<div>one<br>two</div>")] }),
        })
    });
    let of = |name: &str| recorded(&format!("msgraph/recorded/MS365-Teams/{name}.json"));
    let (Some(me), Some(chats), Some(presence)) = (of("me"), of("chats"), of("presence")) else { return };
    teams_chats(me, chats, presence, |path| {
        // One list of members serves both chats.
        let name = path.replace('/', "_");
        of(&name).or_else(|| name.ends_with("members").then(|| of("chat1_members")).flatten())
    });
}

/// What Zoom says of a person and their meetings.
fn zoom_person(user: Value, meetings: Value) {
    let (person, hosted) = (user.clone(), meetings.clone());
    let server = serve(move |path| match path.split('/').collect::<Vec<_>>()[..] {
        ["users", _] => person.clone(),
        ["users", _, "meetings"] => hosted.clone(),
        ["users", _, "presence_status"] => json!({ "status": "Available" }),
        _ => panic!("Zoom was asked for {path}"),
    });
    let open: chat::Open = |section, context, _| zoom::open(section, context);
    let mut source = Rig::open(open, &server.url(), TOKEN, "");
    let done = source.everything().unwrap();
    assert_eq!(told(&done), [""; 0]);
    let found = source.people.values().next().unwrap();
    let full = format!("{} {}", text(&user, "/first_name"), text(&user, "/last_name"));
    assert_eq!(found.name.as_ref().map(Text::raw), Some(full.trim()));
    assert_eq!(found.zone.as_ref().map(Text::raw), Some(text(&user, "/timezone")));
    let calendar = source.pages.iter().find_map(|page| page.calendars.first()).unwrap();
    let all = meetings["meetings"].as_array().unwrap();
    let timed: Vec<&Value> = all.iter().filter(|one| one["type"] == 2 || one["type"] == 8).collect();
    assert_eq!(calendar.events.len(), timed.len());
    for (event, meeting) in calendar.events.iter().zip(timed) {
        let start: chrono::DateTime<chrono::Utc> = text(meeting, "/start_time").parse().unwrap();
        let end = start + chrono::TimeDelta::minutes(meeting["duration"].as_i64().unwrap());
        assert_eq!(event.span, EventSpan::Timed { start: When::At(start), end: When::At(end) });
    }
}

#[test]
fn people_of_zoom_have_their_zones_and_the_meetings_that_they_host() {
    let user = json!({ "id": "zKq", "first_name": "Maya", "last_name": "Ortiz", "email": "maya@acme.example", "type": 2,
        "timezone": "America/New_York", "verified": 1, "dept": "", "status": "active", "group_ids": [] });
    let meetings = json!({ "page_size": 300, "total_records": 3, "next_page_token": "", "meetings": [
        { "uuid": "a==", "id": 85_746_065, "host_id": "zKq", "topic": "Review", "type": 2, "start_time": "2026-11-25T12:00:00Z",
          "duration": 30, "timezone": "America/New_York" },
        { "uuid": "b==", "id": "85746066", "topic": "Weekly", "type": 8, "start_time": "2026-11-26T12:00:00Z", "duration": 45 },
        { "uuid": "c==", "id": 85_746_067, "topic": "Any time", "type": 3 },
    ] });
    zoom_person(user, meetings);
    let of = |name: &str| recorded(&format!("zoom/recorded/zoom_rb/{name}.json"));
    let (Some(user), Some(meetings)) = (of("user__get"), of("meeting__list")) else { return };
    zoom_person(user, meetings);
}
