//! What each source lets the board do, and where it does not, the line of the config that would allow it.
//!
//! Not here: what a kind can do (its provider), reading `allow` (config).

use super::setup::{Opened, Setup};
use crate::app::doing::{Right, Rights};
use crate::config::Permission;
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::providers::ActKind;

/// What every source lets the board do.
pub fn all(setup: &Setup) -> Vec<(SourceId, Rights)> {
    let of = |source: &Opened| {
        let right = |act: ActKind| match refusal(setup, source, act) {
            None => Right::Yes,
            Some(why) => Right::No(Text::new(why)),
        };
        let status = source.provider.about().can(ActKind::SetStatus).then(|| right(ActKind::SetStatus));
        let (reply, close) = (right(ActKind::Reply), right(ActKind::Close));
        let rights = Rights { reply, close, status, check_in: right(ActKind::CheckIn) };
        (source.config.id.clone(), rights)
    };
    setup.sources.iter().map(of).collect()
}

/// Why a source may not do something: the kind cannot, the board is offline, or the config does not allow it.
pub fn refusal(setup: &Setup, source: &Opened, act: ActKind) -> Option<String> {
    let (about, id) = (source.provider.about(), &source.config.id);
    if !about.can(act) {
        return Some(format!("{id} cannot {}: {} sources are only read", act.words(), about.label));
    }
    if !source.may(act) {
        return Some(how_to_allow(source, act));
    }
    setup.offline.then(|| format!("{id} cannot {}: with --offline nothing is sent", act.words()))
}

/// `cards may not reply in a conversation: add allow = ["reply"] to its [[source]] (config.toml:40)`.
fn how_to_allow(source: &Opened, act: ActKind) -> String {
    let (id, what, config) = (&source.config.id, act.words(), &source.config);
    let place = config.section.location();
    let file = place.source.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (line, _) = place.line_column();
    if config.section.is_included() {
        return format!(
            "{id} may not {what}: its [[source]] is in the included file {file} (line {line}), where `allow` has no \
             effect; move it into your own config and add {} there",
            line_of(config.allow_words(), act)
        );
    }
    let verb = if config.allow.is_some() { "change its allow to" } else { "add to its [[source]]" };
    format!("{id} may not {what}: {verb} {} ({file}:{line})", line_of(config.allow_words(), act))
}

/// The line of the config that allows an act beside what is allowed already.
fn line_of(allowed: Vec<&'static str>, act: ActKind) -> String {
    let needed = act.permission().map(Permission::word);
    let mut words = allowed;
    words.extend(needed.filter(|needed| !words.contains(needed)));
    let quoted: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
    format!("allow = [{}]", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_allows_an_act_keeps_what_is_allowed() {
        assert_eq!(line_of(vec![], ActKind::Ask), r#"allow = ["reply"]"#);
        assert_eq!(line_of(vec!["reply"], ActKind::Close), r#"allow = ["reply", "close"]"#);
        assert_eq!(line_of(vec!["status"], ActKind::SetStatus), r#"allow = ["status"]"#);
    }
}
