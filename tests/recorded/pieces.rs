//! What of a recorded file is ever asked for: issues, comments, cards and so on, wherever they stand in it.
//!
//! Not here: asking for it (`replay`).

use serde_json::Value;

/// Everything in a file that is like this, but not what stands inside such a piece.
pub fn find<'a>(file: &'a Value, is: &dyn Fn(&Value) -> bool) -> Vec<&'a Value> {
    if is(file) {
        return vec![file];
    }
    match file {
        Value::Array(list) => list.iter().flat_map(|inside| find(inside, is)).collect(),
        Value::Object(fields) => fields.values().flat_map(|inside| find(inside, is)).collect(),
        _ => Vec::new(),
    }
}

fn has(value: &Value, fields: &[&str]) -> bool {
    fields.iter().all(|field| value.get(field).is_some())
}

/// An issue.
pub fn issue(value: &Value) -> bool {
    has(value, &["key", "fields"]) && value["fields"].is_object()
}

/// The fields of an issue, alone.
pub fn fields(value: &Value) -> bool {
    value.get("summary").is_some_and(Value::is_string) && has(value, &["project", "updated", "created"])
}

/// A page of comments of an issue.
pub fn comments(value: &Value) -> bool {
    value.get("comments").is_some_and(Value::is_array)
}

/// What a server says of itself.
pub fn server(value: &Value) -> bool {
    has(value, &["baseUrl", "version", "serverTime"])
}

/// A person, as they are told of themselves.
pub fn myself(value: &Value) -> bool {
    has(value, &["timeZone", "displayName", "active"])
}

/// A refusal.
pub fn refusal(value: &Value) -> bool {
    has(value, &["errorMessages", "errors"])
}

/// A card, whole or as small as somebody once asked for it.
pub fn card(value: &Value) -> bool {
    has(value, &["id", "idList", "name"]) && !has(value, &["type", "data"])
}

/// A checklist.
pub fn checklist(value: &Value) -> bool {
    has(value, &["id", "checkItems"])
}

/// A comment of a card.
pub fn comment(value: &Value) -> bool {
    has(value, &["id", "data", "date"]) && ["commentCard", "copyCommentCard"].iter().any(|kind| value["type"] == *kind)
}

/// A board.
pub fn board(value: &Value) -> bool {
    has(value, &["id", "name", "closed"]) && (has(value, &["idOrganization"]) || has(value, &["shortLink", "prefs"]))
}

/// A person.
pub fn member(value: &Value) -> bool {
    has(value, &["id", "username"])
}

/// A column.
pub fn list(value: &Value) -> bool {
    has(value, &["id", "name", "closed", "idBoard", "pos"]) && !card(value)
}
