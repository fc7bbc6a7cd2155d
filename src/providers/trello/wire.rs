//! What Trello sends, as far as it is used. Whatever can be missing may be missing or `null`; an element of a list that
//! has another shape is skipped and counted ([`Each`]).
//!
//! Not here: what it means (`map`), asking for it (`calls`).

use serde::Deserialize;

use crate::providers::http::Each;

/// A board, with as much inside as was asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    pub id: String,
    pub name: Option<String>,
    pub closed: Option<bool>,
    pub date_last_activity: Option<String>,
    /// Missing when the service did not take the question for them.
    pub cards: Option<Each<Card>>,
    /// Only open ones are asked for.
    pub lists: Option<Each<List>>,
    #[serde(default)]
    pub members: Each<Member>,
}

/// A card, with as much inside as was asked for.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    pub id: String,
    pub short_link: Option<String>,
    pub name: Option<String>,
    pub closed: Option<bool>,
    pub is_template: Option<bool>,
    pub due: Option<String>,
    pub due_complete: Option<bool>,
    pub id_list: Option<String>,
    pub id_members: Option<Vec<String>>,
    pub url: Option<String>,
    pub short_url: Option<String>,
    pub date_last_activity: Option<String>,
    pub badges: Option<Badges>,
    #[serde(default)]
    pub checklists: Each<Checklist>,
    #[serde(default)]
    pub members: Each<Member>,
    #[serde(default)]
    pub actions: Each<Action>,
}

/// Numbers on a card's front.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Badges {
    pub comments: Option<usize>,
}

/// A list: a column of a board.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct List {
    pub id: String,
    pub closed: Option<bool>,
}

/// A person.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    pub id: Option<String>,
    pub username: Option<String>,
    pub full_name: Option<String>,
}

/// A checklist of a card.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Checklist {
    #[serde(default)]
    pub check_items: Each<CheckItem>,
}

/// One line of a checklist.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct CheckItem {
    pub id: String,
    pub name: Option<String>,
    pub state: Option<String>,
    pub due: Option<String>,
    pub id_member: Option<String>,
}

/// Something that somebody did: a comment, or a change of a card.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub date: Option<String>,
    pub id_member_creator: Option<String>,
    pub member_creator: Option<Member>,
    pub data: Option<ActionData>,
    #[serde(default)]
    pub reactions: Each<Reaction>,
}

/// What an action is about.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ActionData {
    pub text: Option<String>,
    pub card: Option<Named>,
    /// The card from which this one was copied or made.
    pub card_source: Option<Named>,
    /// Who wrote a comment that was copied with its card.
    pub id_original_commenter: Option<String>,
}

/// A thing that is only named.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Named {
    pub id: Option<String>,
}

/// A reaction to a comment.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    pub id: Option<String>,
    pub id_member: Option<String>,
    pub member: Option<Member>,
}

impl Card {
    /// What it is called by in addresses: the short link, else the id.
    pub fn key(&self) -> &str {
        self.short_link.as_deref().filter(|link| !link.is_empty()).unwrap_or(&self.id)
    }
}

impl Action {
    /// Is it a comment, also one that came along when its card was copied?
    pub fn is_comment(&self) -> bool {
        matches!(self.kind.as_deref(), Some("commentCard" | "copyCommentCard"))
    }

    /// The card on which it happened.
    pub fn card(&self) -> Option<&str> {
        self.data.as_ref()?.card.as_ref()?.id.as_deref()
    }

    /// The cards that it is about.
    pub fn cards(&self) -> impl Iterator<Item = &str> {
        let data = self.data.as_ref();
        let named = [data.and_then(|data| data.card.as_ref()), data.and_then(|data| data.card_source.as_ref())];
        named.into_iter().flatten().filter_map(|card| card.id.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h9_missing_fields_and_nulls_are_no_mistake() {
        let bare: Board = serde_json::from_str(r#"{"id":"b"}"#).unwrap();
        assert!(bare.cards.is_none() && bare.lists.is_none() && bare.members.is_empty());
        let nulls = r#"{"id":"c","shortLink":null,"name":null,"closed":null,"due":null,"idMembers":null,"badges":null,
            "checklists":null,"members":null,"actions":null,"pos":1.5,"cover":{"deep":[1]}}"#;
        let card: Card = serde_json::from_str(nulls).unwrap();
        assert_eq!(card, Card { id: "c".to_owned(), ..Card::default() });
    }

    #[test]
    fn h9_one_card_of_another_shape_is_skipped_and_counted_and_the_rest_is_read() {
        let json = r#"{"id":"b","cards":[{"id":"1"},{"id":2},null,{"id":"3","due":17},{"id":"4","idMembers":["m"]}]}"#;
        let cards = serde_json::from_str::<Board>(json).unwrap().cards.unwrap();
        assert_eq!(cards.good.iter().map(|card| &*card.id).collect::<Vec<_>>(), ["1", "4"]);
        assert_eq!(cards.bad.iter().map(|skipped| skipped.at).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_card_goes_by_its_short_link_and_without_one_by_its_id() {
        let card = |link: Option<&str>| Card { short_link: link.map(str::to_owned), id: "i".into(), ..Card::default() };
        assert_eq!([card(Some("s")).key(), card(Some("")).key(), card(None).key()], ["s", "i", "i"]);
    }
}
