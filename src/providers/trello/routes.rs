//! The requests to Trello: each question with exactly the fields that are used.
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
/// The fields of a card that show whether it is shown and has changed.
const GLANCE: &str = "shortLink,closed,isTemplate,idList,dateLastActivity";
const MEMBER: &str = "username,fullName";
const ACTION: &str = "type,date,data,idMemberCreator";
const BOARD: &str = "name,closed,dateLastActivity";

fn get(path: String, query: &[(&str, &str)]) -> Request {
    query.iter().fold(Request::get(path), |request, (key, value)| request.query(key, *value))
}

/// The user's open boards, by id and name: the API documentation lets this question name one field only. The members'
/// part of the API has a low limit of its own, so this request is rare.
pub fn my_boards() -> Request {
    get("members/me/boards".to_owned(), &[("filter", "open"), ("fields", "name")])
}

/// A board with its cards, their checklists, its lists and members. A request that adds the comments is refused for a
/// large board.
pub fn board(id: &str) -> Request {
    with_cards(id, CARD).query("card_checklists", "all")
}

/// A board with just enough of its cards to see which are shown, and which have changed.
pub fn glance(id: &str) -> Request {
    with_cards(id, GLANCE)
}

fn with_cards(id: &str, fields: &str) -> Request {
    board_alone(id).query("cards", "visible").query("card_fields", fields)
}

/// A board with its lists and members, without its cards: used when those are too many for one answer.
pub fn board_alone(id: &str) -> Request {
    let lists = [("lists", "open"), ("list_fields", "closed"), ("members", "all"), ("member_fields", MEMBER)];
    lists.iter().fold(of_board(id, "", &[("fields", BOARD)]), |request, (key, value)| request.query(key, *value))
}

fn of_board(id: &str, part: &str, query: &[(&str, &str)]) -> Request {
    get(format!("boards/{}{part}", segment(id)), query)
}

/// Some cards of a board, newest first.
pub fn cards(id: &str, whole: bool, limit: usize, before: Option<&str>) -> Request {
    of_board(id, "/cards/visible", &[("fields", if whole { CARD } else { GLANCE })])
        .query_if("checklists", whole.then_some("all"))
        .query("limit", limit.to_string())
        .query_if("before", before)
}

/// The comments of a board, newest first.
pub fn comments(id: &str, before: Option<&str>) -> Request {
    let query = [("filter", COMMENTS), ("fields", ACTION), ("member", "false"), ("memberCreator_fields", MEMBER)];
    of_board(id, "/actions", &query)
        .query("reactions", "true")
        .query("limit", MOST.to_string())
        .query_if("before", before)
}

/// The newest comments of a board, for the reactions to them.
pub fn reactions(id: &str) -> Request {
    let query = [("filter", COMMENTS), ("fields", "type,data"), ("member", "false"), ("memberCreator", "false")];
    of_board(id, "/actions", &query).query("reactions", "true").query("limit", REACTIONS.to_string())
}

/// The actions on a board since an action.
pub fn changes(id: &str, since: &str) -> Request {
    let query = [("fields", "type,date,data"), ("member", "false"), ("memberCreator", "false"), ("since", since)];
    of_board(id, "/actions", &query).query("limit", MOST.to_string())
}

/// The facts of a board.
pub fn head(id: &str) -> Request {
    of_board(id, "", &[("fields", BOARD), ("lists", "none")])
}

/// One card with everything, its comments too.
pub fn card(id: &str) -> Request {
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
    get(format!("cards/{}", segment(id)), &query).query("actions_limit", MOST.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_among_others_holds_no_bare_comma() {
        let address = changes("65f0c1a2b3c4d5e6f7a8b9c0", "6560").relative();
        assert_eq!(
            address,
            "/boards/65f0c1a2b3c4d5e6f7a8b9c0/actions?fields=type%2Cdate%2Cdata&member=false&memberCreator=false&since=6560&limit=1000"
        );
        for route in
            [my_boards(), board("b"), glance("b"), cards("b", true, 9, Some("x")), comments("b", None), card("c")]
        {
            assert!(!route.relative().contains(',') && !route.relative().contains(' '), "{}", route.relative());
        }
    }

    #[test]
    fn what_the_config_names_never_leaves_its_place_in_a_path() {
        assert_eq!(head("../members/me?x,y").relative().split('?').next(), Some("/boards/..%2Fmembers%2Fme%3Fx%2Cy"));
    }
}
