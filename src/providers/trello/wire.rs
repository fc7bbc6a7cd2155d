//! The shapes of Trello's answers, with the fields that are used. A field that may be missing or null is lenient, so
//! that a malformed field does not hide its element; a malformed element of a list is skipped and counted
//! ([`LenientList`]). The lists of a board are required: an answer in which one is null or not a list is malformed.
//!
//! Not here: what they mean (`map`), the requests (`routes`).

use crate::providers::http::{Id, LenientList, list_if_there};
use crate::providers::kit::shapes;

shapes! {
    /// A board, with the parts that were requested. Its cards are absent when they were too many for one answer; only
    /// its open lists are requested.
    Board {
        id: String,
        #[serde(default, deserialize_with = "list_if_there")]
        cards: Option<LenientList<Card>>,
        #[serde(default, deserialize_with = "list_if_there")]
        lists: Option<LenientList<List>>,
        #[serde(default, deserialize_with = "list_if_there")]
        members: Option<LenientList<Member>>;
        name: Id,
        closed: bool,
        date_last_activity: String as "dateLastActivity",
    }
    /// A card, with the parts that were requested.
    #[derive(PartialEq, Eq)]
    Card {
        id: String;
        short_link: Id as "shortLink",
        name: Id,
        closed: bool,
        is_template: bool as "isTemplate",
        due: String,
        due_complete: bool as "dueComplete",
        id_list: String as "idList",
        id_members: LenientList<String> as "idMembers",
        url: String,
        short_url: String as "shortUrl",
        date_last_activity: String as "dateLastActivity",
        badges: Badges,
        checklists: LenientList<Checklist>,
        members: LenientList<Member>,
        actions: LenientList<Action>,
    }
    /// Numbers on a card's front.
    #[derive(PartialEq, Eq)]
    Badges { ; comments: usize }
    /// A list: a column of a board.
    List { id: String; closed: bool }
    /// A person.
    #[derive(PartialEq, Eq)]
    Member { ; id: Id, username: Id, full_name: Id as "fullName" }
    /// A checklist of a card.
    #[derive(PartialEq, Eq)]
    Checklist { ; check_items: LenientList<CheckItem> as "checkItems" }
    /// One line of a checklist.
    #[derive(PartialEq, Eq)]
    CheckItem { id: String; name: Id, state: String, due: String, id_member: String as "idMember" }
    /// An action: a comment, or a change of a card.
    #[derive(PartialEq, Eq)]
    Action {
        id: String;
        kind: String as "type",
        date: String,
        id_member_creator: String as "idMemberCreator",
        member_creator: Member as "memberCreator",
        data: ActionData,
        reactions: LenientList<Reaction>,
    }
    /// The subject of an action: a card, the card that it was copied from, and the author of a copied comment.
    #[derive(PartialEq, Eq)]
    ActionData {
        ;
        text: Id,
        card: Named,
        card_source: Named as "cardSource",
        id_original_commenter: String as "idOriginalCommenter",
    }
    /// A reference to an object.
    #[derive(PartialEq, Eq)]
    Named { ; id: String }
    /// A reaction to a comment.
    #[derive(PartialEq, Eq)]
    Reaction { ; id: String, id_member: String as "idMember", member: Member }
}

impl Card {
    /// Its name in addresses: the short link, else the id.
    pub fn key(&self) -> &str {
        self.short_link.text().filter(|link| !link.is_empty()).unwrap_or(&self.id)
    }

    /// Whether it is neither archived nor a template.
    pub fn is_shown(&self) -> bool {
        !self.closed.is_true() && !self.is_template.is_true()
    }
}

impl Action {
    /// Whether it is a comment, or a copy of one. Only comments are requested, so an action without a readable type is
    /// a comment.
    pub fn is_comment(&self) -> bool {
        matches!(self.kind.text(), None | Some("commentCard" | "copyCommentCard"))
    }

    /// The card on which it happened.
    pub fn card(&self) -> Option<&str> {
        self.data.as_ref()?.card.as_ref()?.id.text()
    }

    /// The cards that it names.
    pub fn cards(&self) -> impl Iterator<Item = &str> {
        let data = self.data.as_ref();
        let named = [data.and_then(|data| data.card.as_ref()), data.and_then(|data| data.card_source.as_ref())];
        named.into_iter().flatten().filter_map(|card| card.id.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::http::Lenient;

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
        let all = "shortLink name closed due dueComplete idMembers url dateLastActivity badges checklists actions";
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
