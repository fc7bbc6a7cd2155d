//! The schemas of teammates, holidays, the agreement and check-ins.
//!
//! Not here: their meaning (`config`).

use serde_json::{Value, json};

use super::parts::{Object, Schema, id, list, moment, secret, text, truth};
use crate::domain::agreement::{Channel, MARGIN_FORM, TARGET_FORM};

/// A teammate.
pub fn teammate() -> Value {
    let rule = || text("DAYS START-END[, START-END...]: \"Mon-Fri 09:00-12:30, 13:30-17:30\".");
    let away = Object::new("Time away.")
        .with("from", moment("The first date, without quotes; or an instant."))
        .with("to", moment("The last date, which is away too; or an instant."))
        .with("note", text("Why, for the team."))
        .with("cover", text("Who covers meanwhile: the id of a teammate."))
        .needs(&["from", "to"]);
    let day = Object::new("A date with other hours.")
        .with("date", moment("The date, without quotes."))
        .with("hours", list("Its hours; []: a day off.", text("START-END: \"10:00-14:00\".")))
        .needs(&["date", "hours"]);
    Object::new("A teammate.")
        .with("id", id("Lower-case letters, digits, - and _. Behind an @ it asks this person."))
        .with("name", text("Their name; default: the id."))
        .with("role", text("What they do."))
        .with("zone", text("An IANA time zone: \"Europe/Berlin\"."))
        .with("hours", list("Their working hours.", rule()))
        .with("region", text("Whose public holidays are theirs: \"DE\", \"US-NY\"."))
        .with("sleep", text("When they sleep, for the plan: \"23:00-07:00\", or \"none\"."))
        .with("accounts", accounts())
        .with("away", list("When they are away.", away.value()))
        .with("day", list("Dates with other hours.", day.value()))
        .with("agreement", targets("Targets of this teammate."))
        .needs(&["id"])
        .value()
}

/// Teammates whom a source names.
pub fn roster() -> Value {
    let rule = || text("DAYS START-END[, START-END...]: \"Mon-Fri 09:00-17:00\".");
    Object::new("A source that names the teammates whom the config does not write out.")
        .with("from", text("The id of the source: of Slack, Microsoft Teams or Zoom."))
        .with("of", text("Which of its people: a channel (\"#atlas\"), a group (\"@design\"), or \"all\"."))
        .with("hours", list("The working hours of those whom the config does not write out.", rule()))
        .needs(&["from", "of"])
        .value()
}

fn accounts() -> Value {
    json!({ "type": "object", "description": "What this person is called elsewhere, by the kind or the id of a source; `email` for all.",
        "additionalProperties": { "type": "string" } })
}

fn with_channels(mut object: Object) -> Object {
    for channel in Channel::ALL {
        object = object.with(channel.word(), text(&format!("How soon a reply is expected: {TARGET_FORM}.")));
    }
    object
}

/// Targets that a teammate or a source has of its own.
pub fn targets(about: &str) -> Value {
    with_channels(Object::new(about)).value()
}

/// The team's agreement.
pub fn agreement() -> Value {
    let mut purpose = Object::new("What each channel is for.");
    for channel in Channel::ALL {
        purpose = purpose.with(channel.word(), text("What it is for."));
    }
    with_channels(Object::new("How soon a reply is expected on each channel."))
        .with("due_soon", text(&format!("A reply is due soon with no more time left than this: {MARGIN_FORM}.")))
        .with("at_risk", text(&format!("A deadline is at risk with no more time left than this: {MARGIN_FORM}.")))
        .with("purpose", purpose.value())
        .with("acks", list("Messages that only acknowledge, and ask for no reply.", text("A phrase.")))
        .value()
}

/// A holiday.
pub fn holiday() -> Value {
    Object::new("A day off, a working day, or the hours of half days.")
        .with("date", moment("The date, without quotes."))
        .with("name", text("What the day is called."))
        .with("hours", text("Which hours it takes: \"12:00-24:00\"; default: all."))
        .with("half_days", text("Which hours half days of the table take."))
        .with("works", truth("true: people work on this day, though it is a public holiday."))
        .with("ics", secret("In place of date and name: a calendar whose all-day events are days off."))
        .with("region", text("Whom it concerns, by their region: \"DE\"."))
        .with("who", list("Whom it concerns, by their ids.", text("The id of a teammate.")))
        .value()
}

/// A check-in.
pub fn checkin() -> Value {
    Object::new("What people write once a day.")
        .with("id", id("Its id."))
        .with("name", text("Its name; default: the id."))
        .with("source", text("Where it is written: the id of a source."))
        .with("days", text("On which days: \"Mon-Fri\"; default: all."))
        .with("at", text("By when, in everyone's own time: \"10:00\".").like("^[0-9]{1,2}:[0-9]{2}$"))
        .with("people", list("Who writes; default: everyone.", text("The id of a teammate.")))
        .with("folder", text("The folder of its files, inside the source's; default: checkins."))
        .with("item", text("The item in whose conversation it is written."))
        .needs(&["id", "source"])
        .value()
}
