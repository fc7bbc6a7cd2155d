//! What Trello sends, as far as it is used. Whatever may be missing or null is [`Lenient`], so that a field of another shape
//! costs no more than itself; an element of a list that has another shape is skipped and counted ([`Each`]). But the lists of
//! a board are what it was asked for: one that is null or no list is an answer of another shape.
//!
//! Not here: what it means (`map`), asking for it (`calls`).

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};

use crate::providers::http::{Each, Id, Lenient};

/// A board, with as much inside as was asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    pub id: String,
    #[serde(default)]
    pub name: Lenient<Id>,
    #[serde(default)]
    pub closed: Lenient<bool>,
    #[serde(default)]
    pub date_last_activity: Lenient<String>,
    /// Absent when the service did not take the question for them.
    #[serde(default, deserialize_with = "a_list")]
    pub cards: Option<Each<Card>>,
    /// Only open ones are asked for.
    #[serde(default, deserialize_with = "a_list")]
    pub lists: Option<Each<List>>,
    #[serde(default, deserialize_with = "a_list")]
    pub members: Option<Each<Member>>,
}

/// A list that may be missing, but not null.
fn a_list<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Each<T>>, D::Error> {
    Each::deserialize(deserializer).map(Some)
}

/// A card, with as much inside as was asked for.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    pub id: String,
    #[serde(default)]
    pub short_link: Lenient<Id>,
    #[serde(default)]
    pub name: Lenient<Id>,
    #[serde(default)]
    pub closed: Lenient<bool>,
    #[serde(default)]
    pub is_template: Lenient<bool>,
    #[serde(default)]
    pub due: Lenient<String>,
    #[serde(default)]
    pub due_complete: Lenient<bool>,
    #[serde(default)]
    pub id_list: Lenient<String>,
    #[serde(default)]
    pub id_members: Lenient<Each<String>>,
    #[serde(default)]
    pub url: Lenient<String>,
    #[serde(default)]
    pub short_url: Lenient<String>,
    #[serde(default)]
    pub date_last_activity: Lenient<String>,
    #[serde(default)]
    pub badges: Lenient<Badges>,
    #[serde(default)]
    pub checklists: Lenient<Each<Checklist>>,
    #[serde(default)]
    pub members: Lenient<Each<Member>>,
    #[serde(default)]
    pub actions: Lenient<Each<Action>>,
}

/// Numbers on a card's front.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Badges {
    pub comments: Lenient<usize>,
}

/// A list: a column of a board.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct List {
    pub id: String,
    #[serde(default)]
    pub closed: Lenient<bool>,
}

/// A person.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Member {
    pub id: Lenient<Id>,
    pub username: Lenient<Id>,
    pub full_name: Lenient<Id>,
}

/// A checklist of a card.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Checklist {
    pub check_items: Lenient<Each<CheckItem>>,
}

/// One line of a checklist.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct CheckItem {
    pub id: String,
    #[serde(default)]
    pub name: Lenient<Id>,
    #[serde(default)]
    pub state: Lenient<String>,
    #[serde(default)]
    pub due: Lenient<String>,
    #[serde(default)]
    pub id_member: Lenient<String>,
}

/// Something that somebody did: a comment, or a change of a card.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    pub id: String,
    #[serde(rename = "type", default)]
    pub kind: Lenient<String>,
    #[serde(default)]
    pub date: Lenient<String>,
    #[serde(default)]
    pub id_member_creator: Lenient<String>,
    #[serde(default)]
    pub member_creator: Lenient<Member>,
    #[serde(default)]
    pub data: Lenient<ActionData>,
    #[serde(default)]
    pub reactions: Lenient<Each<Reaction>>,
}

/// What an action is about.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ActionData {
    pub text: Lenient<Id>,
    pub card: Lenient<Named>,
    /// The card from which this one was copied or made.
    pub card_source: Lenient<Named>,
    /// Who wrote a comment that was copied with its card.
    pub id_original_commenter: Lenient<String>,
}

/// A thing that is only named.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct Named {
    pub id: Lenient<String>,
}

/// A reaction to a comment.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct Reaction {
    pub id: Lenient<String>,
    pub id_member: Lenient<String>,
    pub member: Lenient<Member>,
}

impl Card {
    /// What it is called by in addresses: the short link, else the id.
    pub fn key(&self) -> &str {
        self.short_link.text().filter(|link| !link.is_empty()).unwrap_or(&self.id)
    }

    /// Whether it is shown: it is not archived, and no template.
    pub fn is_shown(&self) -> bool {
        self.closed != Lenient::Read(true) && self.is_template != Lenient::Read(true)
    }

    /// The names of the fields that are there and could not be read.
    pub fn odd(&self) -> impl Iterator<Item = &'static str> {
        [
            (self.short_link.is_odd(), "shortLink"),
            (self.name.is_odd(), "name"),
            (self.closed.is_odd(), "closed"),
            (self.due.is_odd(), "due"),
            (self.due_complete.is_odd(), "dueComplete"),
            (self.id_members.is_odd(), "idMembers"),
            (self.date_last_activity.is_odd(), "dateLastActivity"),
            (self.badges.is_odd(), "badges"),
            (self.checklists.is_odd(), "checklists"),
        ]
        .into_iter()
        .filter_map(|(is_odd, name)| is_odd.then_some(name))
    }
}

impl Action {
    /// Is it a comment, also one that came along when its card was copied? Only comments are asked for, so one whose type
    /// cannot be read is a comment.
    pub fn is_comment(&self) -> bool {
        matches!(self.kind.text(), None | Some("commentCard" | "copyCommentCard"))
    }

    /// The card on which it happened.
    pub fn card(&self) -> Option<&str> {
        self.data.as_ref()?.card.as_ref()?.id.text()
    }

    /// The cards that it is about.
    pub fn cards(&self) -> impl Iterator<Item = &str> {
        let data = self.data.as_ref();
        let named = [data.and_then(|data| data.card.as_ref()), data.and_then(|data| data.card_source.as_ref())];
        named.into_iter().flatten().filter_map(|card| card.id.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h9_missing_fields_and_nulls_are_no_mistake() {
        let bare: Board = serde_json::from_str(r#"{"id":"b"}"#).unwrap();
        assert!(bare.cards.is_none() && bare.lists.is_none() && bare.members.is_none());
        let nulls = r#"{"id":"c","shortLink":null,"name":null,"closed":null,"due":null,"idMembers":null,"badges":null,
            "checklists":null,"members":null,"actions":null,"pos":1.5,"cover":{"deep":[1]}}"#;
        let card: Card = serde_json::from_str(nulls).unwrap();
        assert_eq!(card, Card { id: "c".to_owned(), ..Card::default() });
    }

    #[test]
    fn h9_one_card_of_another_shape_is_skipped_and_counted_and_the_rest_is_read() {
        let json = r#"{"id":"b","cards":[{"id":"1"},{"id":2},null,{"id":"3","due":17},{"id":"4","idMembers":["m"]}]}"#;
        let cards = serde_json::from_str::<Board>(json).unwrap().cards.unwrap();
        assert_eq!(cards.good.iter().map(|card| &*card.id).collect::<Vec<_>>(), ["1", "3", "4"]);
        assert_eq!(cards.bad.iter().map(|skipped| skipped.at).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_field_of_another_shape_costs_no_more_than_itself_and_is_named() {
        let json = r#"{"id":"c","shortLink":[],"name":{"a":1},"closed":"no","due":17,"dueComplete":1,"idMembers":"m",
            "dateLastActivity":0,"badges":[[]],"checklists":{},"actions":7,"url":false}"#;
        let card: Card = serde_json::from_str(json).unwrap();
        let odd: Vec<&str> = card.odd().collect();
        let all = "shortLink name closed due dueComplete idMembers dateLastActivity badges checklists";
        assert_eq!((odd.join(" ").as_str(), card.key()), (all, "c"));
    }

    #[test]
    fn a_list_of_a_board_that_is_null_or_no_list_is_an_answer_of_another_shape() {
        for list in ["cards", "lists", "members"] {
            for odd in ["null", "{}", "\"x\"", "5"] {
                let json = format!(r#"{{"id":"b","{list}":{odd}}}"#);
                let error = serde_json::from_str::<Board>(&json).unwrap_err().to_string();
                assert!(error.contains("expected a list"), "{json}: {error}");
            }
        }
    }

    #[test]
    fn a_card_goes_by_its_short_link_and_without_one_by_its_id() {
        let link = |link: Option<&str>| link.map_or(Lenient::Absent, |link| Lenient::Read(Id(link.to_owned())));
        let card = |text: Option<&str>| Card { short_link: link(text), id: "i".into(), ..Card::default() };
        assert_eq!([card(Some("s")).key(), card(Some("")).key(), card(None).key()], ["s", "i", "i"]);
    }
}
