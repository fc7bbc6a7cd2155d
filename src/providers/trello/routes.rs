//! What is asked of Trello: each question with exactly the fields that are used.
//!
//! Not here: sending it (`calls`).

use super::state::REACTIONS;
use crate::providers::http::{Request, segment};

/// The most cards or actions in one answer.
pub const MOST: usize = 1000;
/// Comments, also those that came along when a card was copied.
const COMMENTS: &str = "commentCard,copyCommentCard";
const CARD: &str =
    "name,shortLink,closed,isTemplate,due,dueComplete,idList,idMembers,url,shortUrl,dateLastActivity,badges";
/// Enough of a card to see whether it is shown and has changed.
const GLANCE: &str = "shortLink,closed,isTemplate,idList,dateLastActivity";
const MEMBER: &str = "username,fullName";
const ACTION: &str = "type,date,data,idMemberCreator";
const BOARD: &str = "name,closed,dateLastActivity";

/// A question: a path and its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Route {
    fn new(path: impl Into<String>, query: &[(&'static str, &str)]) -> Self {
        Self { path: path.into(), query: query.iter().map(|(key, value)| (*key, (*value).to_owned())).collect() }
    }

    fn with(mut self, key: &'static str, value: Option<impl Into<String>>) -> Self {
        self.query.extend(value.map(|value| (key, value.into())));
        self
    }

    /// As a request of its own.
    pub fn request(&self) -> Request {
        self.query.iter().fold(Request::get(&*self.path), |request, (key, value)| request.query(key, value))
    }

    /// As one of several in a request: commas divide those, so all that is inside is encoded.
    pub fn address(&self) -> String {
        let pairs: Vec<String> = self.query.iter().map(|(key, value)| format!("{key}={}", segment(value))).collect();
        format!("/{}?{}", self.path, pairs.join("&"))
    }
}

/// My open boards, by id and name: the service's own description lets this question name one field only. The members'
/// part of the service has a narrow limit of its own, so this is asked rarely.
pub fn my_boards() -> Route {
    Route::new("members/me/boards", &[("filter", "open"), ("fields", "name")])
}

/// A board with its cards, their checklists, its lists and members. With comments as well, a large board is refused.
pub fn board(id: &str) -> Route {
    with_cards(id, CARD).with("card_checklists", Some("all"))
}

/// A board with just enough of its cards to see which are shown, and which have changed.
pub fn glance(id: &str) -> Route {
    with_cards(id, GLANCE)
}

fn with_cards(id: &str, fields: &str) -> Route {
    board_alone(id).with("cards", Some("visible")).with("card_fields", Some(fields))
}

/// A board with its lists and members, but without its cards: for when those are too many for one answer.
pub fn board_alone(id: &str) -> Route {
    let query = [
        ("fields", BOARD),
        ("lists", "open"),
        ("list_fields", "closed"),
        ("members", "all"),
        ("member_fields", MEMBER),
    ];
    Route::new(format!("boards/{}", segment(id)), &query)
}

/// Some cards of a board, newest first.
pub fn cards(id: &str, whole: bool, limit: usize, before: Option<&str>) -> Route {
    let fields = if whole { CARD } else { GLANCE };
    Route::new(format!("boards/{}/cards/visible", segment(id)), &[("fields", fields)])
        .with("checklists", whole.then_some("all"))
        .with("limit", Some(limit.to_string()))
        .with("before", before)
}

/// The comments of a board, newest first.
pub fn comments(id: &str, before: Option<&str>) -> Route {
    let query = [("filter", COMMENTS), ("fields", ACTION), ("member", "false"), ("memberCreator_fields", MEMBER)];
    Route::new(format!("boards/{}/actions", segment(id)), &query)
        .with("reactions", Some("true"))
        .with("limit", Some(MOST.to_string()))
        .with("before", before)
}

/// The newest comments of a board, for the reactions to them.
pub fn reactions(id: &str) -> Route {
    let query = [("filter", COMMENTS), ("fields", "type,data"), ("member", "false"), ("memberCreator", "false")];
    Route::new(format!("boards/{}/actions", segment(id)), &query)
        .with("reactions", Some("true"))
        .with("limit", Some(REACTIONS.to_string()))
}

/// What has changed on a board since an action.
pub fn changes(id: &str, since: &str) -> Route {
    let query = [("fields", "type,date,data"), ("member", "false"), ("memberCreator", "false"), ("since", since)];
    Route::new(format!("boards/{}/actions", segment(id)), &query).with("limit", Some(MOST.to_string()))
}

/// A board's own few facts.
pub fn head(id: &str) -> Route {
    Route::new(format!("boards/{}", segment(id)), &[("fields", BOARD), ("lists", "none")])
}

/// One card with everything, its comments too.
pub fn card(id: &str) -> Route {
    let query = [
        ("fields", CARD),
        ("members", "true"),
        ("member_fields", MEMBER),
        ("checklists", "all"),
        ("actions", COMMENTS),
        ("action_fields", ACTION),
        ("action_memberCreator_fields", MEMBER),
        ("action_reactions", "true"),
    ];
    Route::new(format!("cards/{}", segment(id)), &query).with("actions_limit", Some(MOST.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_among_others_holds_no_bare_comma() {
        let address = changes("65f0c1a2b3c4d5e6f7a8b9c0", "6560").address();
        assert_eq!(
            address,
            "/boards/65f0c1a2b3c4d5e6f7a8b9c0/actions?fields=type%2Cdate%2Cdata&member=false&memberCreator=false&since=6560&limit=1000"
        );
        for route in
            [my_boards(), board("b"), glance("b"), cards("b", true, 9, Some("x")), comments("b", None), card("c")]
        {
            assert!(!route.address().contains(',') && !route.address().contains(' '), "{}", route.address());
        }
    }

    #[test]
    fn what_the_config_names_never_leaves_its_place_in_a_path() {
        assert_eq!(head("../members/me?x,y").path, "boards/..%2Fmembers%2Fme%3Fx%2Cy");
    }
}
