//! A file's text -> the table that it is.
//!
//! Not here: which files there are, and how several become one.

use std::sync::Arc;

use toml::de::DeTable;

use super::problem::{Place, Problem, Source};
use super::section::Section;

impl Section {
    /// The table that a whole file is, or the place at which it stops being TOML. That place is not quoted: nobody
    /// knows yet what the line would have been.
    pub fn parse(source: &Arc<Source>) -> Result<Self, Problem> {
        match DeTable::parse(&source.text) {
            Ok(table) => Ok(Self::new(source, table.span(), table.get_ref())),
            Err(error) => {
                let span = error.span().unwrap_or(0..0);
                let place = Place { source: source.clone(), span };
                Err(Problem::error(format!("this is not TOML: {}", error.message()), place).hide())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source { path: "a.toml".into(), text: text.to_owned() })
    }

    #[test]
    fn a_file_becomes_a_table() {
        let mut section = Section::parse(&source("a = \"b\"\n")).unwrap();
        assert_eq!(section.text("a").unwrap().unwrap().value, "b");
        assert_eq!(section.unknown(), []);
    }

    #[test]
    fn what_is_not_toml_is_a_problem_with_its_place_that_quotes_nothing() {
        let problem = Section::parse(&source("a = 1\ntoken = abc\n")).unwrap_err();
        assert_eq!(problem.place.as_ref().map(|p| p.span.start), Some(14));
        assert!(problem.hidden && !problem.what.contains("abc"), "{problem:?}");
    }
}
