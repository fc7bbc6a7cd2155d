//! The capabilities of the terminal, as derived from the environment.
//!
//! Not here: what is made of that (themes and glyphs in `ui`), the terminal's background (`background`).

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colours {
    /// None, or none wanted: modifiers such as bold only.
    None,
    /// The sixteen that the terminal's owner chose.
    Sixteen,
    /// The palette of 256.
    Palette,
    /// Any.
    True,
}

/// What a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Characters beyond ASCII.
    pub unicode: bool,
    /// Colours.
    pub colours: Colours,
    /// More than lines of text, and answers to questions.
    pub clever: bool,
}

/// Reads the environment, by these rules:
///
/// 1. The character set is that of the first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set and not empty; without any it
///    is ASCII. A terminal without a name, or called `dumb`, has ASCII too.
/// 2. `NO_COLOR`, set and not empty, takes all colours away, and so does a terminal as in rule 1.
/// 3. Else `COLORTERM` or the terminal's name says how many; sixteen by default.
pub fn of(env: impl Fn(&str) -> Option<String>) -> Capabilities {
    let set = |name: &str| env(name).filter(|value| !value.is_empty());
    let name = set("TERM").unwrap_or_default();
    let clever = !name.is_empty() && name != "dumb";
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
    let charset = locale.to_ascii_lowercase().replace('-', "");
    let direct = |kind: &String| kind == "truecolor" || kind == "24bit";
    let colours = if !clever || set("NO_COLOR").is_some() || name.starts_with("vt") {
        Colours::None
    } else if set("COLORTERM").as_ref().is_some_and(direct) || name.ends_with("-direct") {
        Colours::True
    } else if name.contains("256color") {
        Colours::Palette
    } else {
        Colours::Sixteen
    };
    Capabilities { unicode: clever && charset.contains("utf8"), colours, clever }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(vars: &[(&str, &str)]) -> Capabilities {
        of(|name| vars.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn p10_without_a_name_or_with_a_dumb_one_there_is_ascii_without_colours() {
        let least = Capabilities { unicode: false, colours: Colours::None, clever: false };
        assert_eq!(with(&[]), least);
        assert_eq!(with(&[("LANG", "en_US.UTF-8"), ("COLORTERM", "truecolor")]), least);
        assert_eq!(with(&[("TERM", "dumb"), ("LANG", "en_US.UTF-8"), ("COLORTERM", "truecolor")]), least);
    }

    #[test]
    fn p10_no_color_takes_the_colours_only_when_it_is_not_empty() {
        let colours = |no_color| with(&[("TERM", "xterm-256color"), ("NO_COLOR", no_color)]).colours;
        assert_eq!(colours("1"), Colours::None);
        assert_eq!(colours(""), Colours::Palette);
    }

    #[test]
    fn p10_the_locale_that_rules_says_whether_there_is_more_than_ascii() {
        let unicode = |vars: &[(&str, &str)]| with(&[&[("TERM", "xterm")], vars].concat()).unicode;
        assert!(unicode(&[("LANG", "de_DE.UTF-8")]));
        assert!(unicode(&[("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(unicode(&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")]));
        assert!(!unicode(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]));
        assert!(!unicode(&[("LANG", "de_DE.ISO-8859-15")]));
        assert!(!unicode(&[]));
    }

    #[test]
    fn the_colours_are_as_many_as_the_terminal_claims() {
        let colours = |term, claim| with(&[("TERM", term), ("COLORTERM", claim)]).colours;
        assert_eq!(colours("xterm", "truecolor"), Colours::True);
        assert_eq!(colours("xterm", "24bit"), Colours::True);
        assert_eq!(colours("xterm-direct", ""), Colours::True);
        assert_eq!(colours("tmux-256color", ""), Colours::Palette);
        assert_eq!(colours("linux", ""), Colours::Sixteen);
        assert_eq!(colours("vt100", ""), Colours::None);
    }
}
