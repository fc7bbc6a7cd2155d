//! The schemas of sources: one for each kind that this version serves.
//!
//! Not here: what a kind takes (its provider says).

use serde_json::{Map, Value, json};

use super::parts::{self, Object, Schema, choice, id, list, secret, text, truth};
use super::team::targets;
use crate::config::Permission;
use crate::providers::{About, Setting, Takes, http, registry};

/// A source: its kind determines its other settings.
pub fn source() -> Value {
    let served = registry::kinds().iter().map(|kind| kind.about.kind);
    let mut all: Vec<Value> = served
        .clone()
        .map(|kind| {
            let is = json!({ "properties": { "kind": { "const": kind } }, "required": ["kind"] });
            json!({ "if": is, "then": { "$ref": format!("#/definitions/{kind}") } })
        })
        .collect();
    all.push(
        json!({ "properties": { "id": id("Its id."), "kind": choice("Which service it is.", &registry::names()) } }),
    );
    json!({ "type": "object", "description": "A source.", "required": ["id", "kind"], "allOf": all })
}

/// Each kind's own schema.
pub fn definitions() -> Value {
    let kinds = registry::kinds().iter().map(|kind| (kind.about.kind.to_owned(), of(kind.about)));
    kinds.collect::<Map<_, _>>().into()
}

fn of(about: &About) -> Value {
    let mut object = Object::new(format!("{}: {}.", about.label, about.gives))
        .with("id", id("Its id."))
        .with("kind", json!({ "const": about.kind }))
        .with("refresh", text("How often it is fetched, from \"5s\" to \"24h\".").like(parts::DURATION))
        .with("due_zone", text("Whose midnight ends a due date: \"assignee\", \"me\", or a time zone."))
        .with(
            "allow",
            list("What may be written there.", choice("A permission.", &Permission::ALL.map(Permission::word))),
        )
        .with("agreement", targets("Targets of this source."))
        .needs(&["id", "kind"]);
    let shared = if about.is_service() { &http::SETTINGS[..] } else { &[] };
    for setting in shared.iter().chain(about.settings) {
        object = object.with(setting.key, taken(about, setting));
    }
    let needed = about.settings.iter().filter(|setting| setting.needed && about.takes(setting.key) != Takes::Secret);
    object.needs(&needed.map(|setting| setting.key).collect::<Vec<_>>()).value()
}

fn taken(about: &About, setting: &Setting) -> Value {
    let meaning = setting.meaning;
    match about.takes(setting.key) {
        Takes::Text => text(meaning),
        Takes::Texts => list(meaning, json!({ "type": "string" })),
        Takes::Truth => truth(meaning),
        Takes::Number => json!({ "type": "integer", "minimum": 1, "description": meaning }),
        Takes::Secret => secret(meaning),
        Takes::SecretOfEach => {
            json!({ "type": "object", "description": meaning, "additionalProperties": secret("A secret, or a path.") })
        }
        Takes::Any => json!({ "description": meaning }),
        Takes::Table => json!({ "type": "object", "description": meaning }),
    }
}
