//! What a token of Slack lacks: every answer tells which scopes it has.
//!
//! Not here: reading the scopes (`http::limits`), a refusal that names one (`wire`).

use crate::providers::chat::Settings;
use crate::providers::{ActKind, Exam, Examined};

/// What these settings and the acts that are allowed need, and what the token lacks of it.
pub fn examine(exam: &Exam, settings: &Settings, roster: Option<&str>) -> Examined {
    let found = Examined::of(exam);
    let Some(granted) = found.permissions.clone() else { return found };
    let replies = exam.may(&[ActKind::Reply, ActKind::Ask]);
    let groups = !settings.groups.is_empty() || roster.is_some_and(|of| of.starts_with('@'));
    let needed = [
        (true, "channels:read", "the list of public channels"),
        (true, "channels:history", "messages in public channels"),
        (true, "groups:read", "the list of private channels"),
        (true, "groups:history", "messages in private channels"),
        (settings.direct, "im:read", "the list of direct conversations"),
        (settings.direct, "im:history", "direct messages"),
        (settings.direct, "mpim:read", "the list of group conversations"),
        (settings.direct, "mpim:history", "group messages"),
        (true, "users:read", "names, time zones and statuses"),
        (true, "users:read.email", "finding teammates by their e-mail addresses"),
        (settings.presence, "dnd:read", "do-not-disturb"),
        (groups, "usergroups:read", "the members of user groups"),
        (replies, "chat:write", "replies"),
        (exam.may(&[ActKind::SetStatus]), "users.profile:write", "setting your status"),
        (exam.may(&[ActKind::SetStatus]), "dnd:write", "setting do-not-disturb"),
    ];
    let needed: Vec<(&str, &str)> =
        needed.into_iter().filter(|(is_needed, ..)| *is_needed).map(|(_, name, why)| (name, why)).collect();
    found.needs(&granted, &needed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::gauge::Gauge;

    fn missing(granted: Option<&str>, acts: &[ActKind], settings: &Settings, roster: Option<&str>) -> String {
        let granted = granted.map(|granted| granted.split(' ').map(str::to_owned).collect());
        let said = Gauge { granted, ..Gauge::default() };
        let exam = Exam { now: "2026-11-23T12:00:00Z".parse().unwrap(), said, acts: acts.to_vec() };
        examine(&exam, settings, roster).missing.join(" ")
    }

    const READING: &str = "channels:read channels:history groups:read groups:history im:read im:history mpim:read \
                           mpim:history users:read users:read.email dnd:read";

    #[test]
    fn what_a_token_lacks_is_known_only_where_slack_tells_what_it_has() {
        let settings = Settings::default();
        assert_eq!(missing(None, &[], &settings, None), "");
        assert_eq!(missing(Some(READING), &[], &settings, None), "");
        assert_eq!(missing(Some(&READING.replace("users:read ", "")), &[], &settings, None), "users:read");
    }

    #[test]
    fn what_is_needed_follows_the_settings_and_what_is_allowed() {
        let settings = Settings::default();
        let few_things = |mut settings: Settings| {
            (settings.direct, settings.presence) = (false, false);
            settings
        };
        let few = "channels:read channels:history groups:read groups:history users:read users:read.email";
        assert_eq!(missing(Some(few), &[], &few_things(Settings::default()), None), "");
        assert_eq!(missing(Some(READING), &[], &settings, Some("@design")), "usergroups:read");
        assert_eq!(missing(Some(READING), &[], &settings, Some("#atlas")), "");
        assert_eq!(missing(Some(READING), &[ActKind::Reply], &settings, None), "chat:write");
        assert_eq!(missing(Some(READING), &[ActKind::SetStatus], &settings, None), "users.profile:write dnd:write");
    }
}
