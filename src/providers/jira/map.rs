//! Wire -> domain: what Jira's issues, people and comments become.
//!
//! Not here: their shapes (`wire`), reading trees and wiki text (`adf`, `wiki`).

use super::wire::{Comment, Fields, Issue, User};
use super::{adf, wiki};
use crate::domain::Instant;
use crate::domain::batch::{Due, Item, Message};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::http::{Id, Lenient, LenientList};
use crate::providers::kit::{Flaws, People, Prose, day, instant};

/// The account of a comment that was written without signing in.
const NOBODY: &str = "anonymous";

/// A person's account: the account id, else the name, else the key, else the display name of a deleted account.
pub fn user(user: &User, people: &mut People) -> Account {
    let ids = [&user.account_id, &user.name, &user.key, &user.display_name].map(Lenient::<Id>::text);
    let account = people.account(ids.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or(NOBODY));
    people.describe(&account, user.email_address.text(), user.display_name.text());
    account
}

/// An issue as an item, without its conversation. `site` is the address of the Jira in a browser.
pub fn item(key: &str, fields: &Fields, site: &str, people: &mut People) -> Item {
    let project = fields.project.as_ref().and_then(|project| project.name.text().or(project.key.text()));
    Item {
        title: Text::new(fields.summary.text().unwrap_or(key)),
        done: is_done(fields),
        assignees: fields.assignee.as_ref().map(|one| user(one, people)).into_iter().collect(),
        due: fields.duedate.text().and_then(day).map(Due::Date),
        url: Some(Text::new(format!("{site}/browse/{key}"))),
        project: project.map(Text::new),
        ..Item::new(key)
    }
}

/// Whether the category of the status is `done`; on a server without categories, whether the issue has a resolution.
fn is_done(fields: &Fields) -> bool {
    let category = fields.status.as_ref().and_then(|status| status.status_category.as_ref());
    match category.and_then(|category| category.key.as_deref()) {
        Some(key) => key == "done",
        None => fields.resolution.as_ref().is_some(),
    }
}

/// When an issue was last changed, as the server wrote it.
pub fn changed(issue: &Issue) -> &str {
    issue.fields.as_ref().and_then(|fields| fields.updated.text()).unwrap_or_default()
}

/// When an issue was last changed.
pub fn updated(issue: &Issue) -> Option<Instant> {
    instant(changed(issue))
}

/// The project of an issue, by its key.
pub fn project(issue: &Issue) -> Option<&str> {
    let told = issue.fields.as_ref().and_then(|fields| fields.project.as_ref()?.key.text());
    told.or_else(|| Some(issue.key.0.rsplit_once('-')?.0))
}

/// A conversation, with the comments that could not be read.
#[derive(Clone, Debug, Default)]
pub struct Talk {
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
    /// Comments without a readable time or author are counted here.
    pub flaws: Flaws,
}

/// Comments as a conversation.
pub fn talk(comments: LenientList<Comment>, people: &mut People) -> Talk {
    let (mut flaws, mut messages) = (Flaws::default(), Vec::new());
    for comment in flaws.good("comment", comments) {
        match message(&comment, people, &mut flaws) {
            Some(message) => messages.push(message),
            None => flaws.left_out("comment", None),
        }
    }
    messages.sort_by_key(|message| message.at);
    Talk { messages, flaws }
}

/// A comment as a message. `None`: its time or its author is absent or malformed.
fn message(comment: &Comment, people: &mut People, flaws: &mut Flaws) -> Option<Message> {
    let at = instant(&comment.created)?;
    let author = match &comment.author {
        Lenient::Read(author) => user(author, people),
        Lenient::Absent => people.account(NOBODY),
        Lenient::Odd => return None,
    };
    let prose = comment.body.as_ref().map(|body| read(body.get())).unwrap_or_default();
    if prose.odd {
        flaws.text("comment");
    }
    Some(prose.message(author, at, people))
}

/// The body of a comment: wiki text, or a tree.
fn read(json: &str) -> Prose {
    match serde_json::from_str::<Id>(json) {
        Ok(Id(text)) => wiki::read(&text),
        Err(_) => adf::read(json),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::Profile;

    fn issue(json: &str) -> Issue {
        serde_json::from_str(json).unwrap()
    }

    fn mapped(json: &str) -> (Item, Vec<Profile>) {
        let (issue, mut people) = (issue(json), People::default());
        let fields = issue.fields.ok().unwrap_or_default();
        let mut item = item(&issue.key.0, &fields, "https://acme.example/jira", &mut people);
        let comments = fields.comment.ok().and_then(|comment| comment.comments.ok()).unwrap_or_default();
        item.messages = talk(comments, &mut people).messages;
        (item, people.news())
    }

    fn profile(account: &str, email: Option<&str>, name: &str) -> Profile {
        Profile { email: email.map(Text::new), name: Some(Text::new(name)), ..Profile::new(Account::new(account)) }
    }

    #[test]
    fn names_of_data_center_are_handed_over_in_small_letters_and_ids_of_cloud_as_they_are() {
        let comments: LenientList<Comment> = serde_json::from_str(
            r#"[{"created":"2026-11-20T08:00:00.000+0000","author":{"name":"KMORI","displayName":"Kenji"},"body":"[~LKim] look"}]"#,
        )
        .unwrap();
        let names = |folds_case: bool| {
            let mut people = People::default();
            people.set_folds_case(folds_case);
            let message = talk(comments.clone(), &mut people).messages.remove(0);
            let named = [message.author, message.mentions[0].clone()].map(|account| account.raw().to_owned());
            (named, people.news().iter().all(|profile| profile.folds_case))
        };
        assert_eq!(names(true), (["kmori", "lkim"].map(str::to_owned), true));
        assert_eq!(names(false), (["KMORI", "LKim"].map(str::to_owned), false));
    }

    #[test]
    fn an_issue_of_cloud_becomes_an_item_with_its_conversation() {
        let (item, people) = mapped(include_str!("../../../tests/fixtures/answers/jira-cloud/issue.json"));
        let (maya, kenji) = (Account::new("5b10ac8d82e05b22cc7d4ef5"), Account::new("557058:3f"));
        let expected = Item {
            title: Text::new("Launch copy"),
            assignees: vec![kenji.clone()],
            due: Some(Due::Date("2026-11-27".parse().unwrap())),
            url: Some(Text::new("https://acme.example/jira/browse/ATL-7")),
            project: Some(Text::new("Atlas")),
            messages: vec![
                Message {
                    mentions: vec![kenji.clone()],
                    named_at: vec![0..9],
                    ..Message::new(
                        maya.clone(),
                        "2026-11-22T09:00:00.123Z".parse().unwrap(),
                        Text::new("@Kenji M. could you check the intro?\n- today"),
                    )
                },
                Message {
                    mentions: vec![Account::new("61aa")],
                    named_at: vec![0..4],
                    ..Message::new(kenji.clone(), "2026-11-22T10:30:00Z".parse().unwrap(), Text::new("@Lin has it"))
                },
            ],
            ..Item::new("ATL-7")
        };
        assert_eq!(item, expected);
        let told = [
            profile("557058:3f", None, "Kenji Mori"),
            profile("61aa", None, "Lin"),
            profile("5b10ac8d82e05b22cc7d4ef5", Some("maya@acme.example"), "Maya Ortiz"),
        ];
        assert_eq!(people, told);
    }

    #[test]
    fn an_issue_of_data_center_has_names_and_wiki_text() {
        let (item, people) = mapped(include_str!("../../../tests/fixtures/answers/jira-dc/issue.json"));
        let expected = Item {
            title: Text::new("Rotate the keys"),
            done: true,
            assignees: vec![Account::new("kmori")],
            url: Some(Text::new("https://acme.example/jira/browse/OPS-3")),
            project: Some(Text::new("OPS")),
            messages: vec![
                Message {
                    mentions: vec![Account::new("kmori")],
                    named_at: vec![0..6],
                    ..Message::new(
                        Account::new("anonymous"),
                        "2026-11-20T08:00:00Z".parse().unwrap(),
                        Text::new("@kmori please see\nthe log"),
                    )
                },
                Message {
                    mentions: vec![],
                    ..Message::new(
                        Account::new("JIRAUSER10100"),
                        "2026-11-20T09:00:00Z".parse().unwrap(),
                        Text::new("done"),
                    )
                },
            ],
            ..Item::new("OPS-3")
        };
        assert_eq!(item, expected);
        let told = [profile("kmori", Some("kenji@acme.example"), "Kenji Mori"), profile("JIRAUSER10100", None, "Sam")];
        assert_eq!(people, told);
    }

    #[test]
    fn an_issue_that_says_nothing_is_an_open_item_with_its_key() {
        let url = Some(Text::new("https://acme.example/jira/browse/ATL-1"));
        assert_eq!(mapped(r#"{"key":"ATL-1"}"#).0, Item { url, ..Item::new("ATL-1") });
    }

    #[test]
    fn what_is_done_is_told_by_the_kind_of_status_and_on_old_servers_by_the_resolution() {
        let done = |fields: &str| mapped(&format!(r#"{{"key":"A-1","fields":{fields}}}"#)).0.done;
        assert!(done(r#"{"status":{"statusCategory":{"key":"done"}},"resolution":null}"#));
        assert!(!done(r#"{"status":{"statusCategory":{"key":"undefined"}},"resolution":{"name":"Fixed"}}"#));
        assert!(done(r#"{"status":{"name":"Closed"},"resolution":{"name":"Fixed"}}"#));
        assert!(!done(r#"{"status":{"name":"Open"},"resolution":null}"#));
    }

    #[test]
    fn a_comment_counts_by_its_author_and_time_whatever_its_text_is() {
        let texts = [
            ("7", "7", false),
            ("null", "", false),
            (r#""a \ufffd""#, "a \u{FFFD}", false),
            ("[]", "[unreadable]", true),
            ("{}", "[unreadable]", true),
            ("true", "[unreadable]", true),
            ("1.5", "[unreadable]", true),
            (r#"{"type":"doc","content":"done"}"#, "done", false),
            (r#"{"type":"doc","content":[{"type":"paragraph","content":[7]}]}"#, "[unreadable]", true),
            (r#"[{"type":"text","text":"done"},{"type":"text","text":{}}]"#, "done[unreadable]", true),
        ];
        for (body, text, is_odd) in texts {
            let json =
                format!(r#"[{{"created":"2026-11-20T08:00:00.000+0000","author":{{"accountId":"k"}},"body":{body}}}]"#);
            let comments: LenientList<Comment> = serde_json::from_str(&json).unwrap();
            let talk = talk(comments, &mut People::default());
            let said: Vec<(&str, &str)> = talk.messages.iter().map(|m| (m.author.raw(), m.text.raw())).collect();
            let is_told = talk.flaws.words(None).iter().any(|words| words.starts_with("the text of 1 comment"));
            assert_eq!((said, is_told, talk.flaws.lost("comment")), (vec![("k", text)], is_odd, 0), "{body}");
        }
    }

    #[test]
    fn a_comment_without_a_time_or_with_an_author_of_another_shape_is_left_out_and_counted() {
        let comments: LenientList<Comment> = serde_json::from_str(
            r#"[{"created":"soon"},{"created":"2026-11-20T08:00:00.000+0000","author":"kenji","body":"x"},
                {"created":"2026-11-20T08:00:00.000+0000","body":null}]"#,
        )
        .unwrap();
        let talk = talk(comments, &mut People::default());
        assert_eq!((talk.messages.len(), talk.flaws.lost("comment")), (1, 2));
    }

    #[test]
    fn a_project_is_known_by_its_key_or_by_that_of_the_issue() {
        assert_eq!(project(&issue(r#"{"key":"MY-NEW-1","fields":{"project":{"key":"ATL"}}}"#)), Some("ATL"));
        assert_eq!(project(&issue(r#"{"key":"MY_NEW-1"}"#)), Some("MY_NEW"));
        assert_eq!(project(&issue(r#"{"key":"1"}"#)), None);
    }
}
