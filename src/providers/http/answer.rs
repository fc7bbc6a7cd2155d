//! What a service answered.
//!
//! Not here: reading the body (`body`, `decode`), what the headers say of limits (`limits`).

use reqwest::Url;
use reqwest::header::{HeaderMap, LINK};

use super::address::{Address, Link};

/// An answer that was understood.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    /// What it says.
    pub value: T,
    /// Its status: 200 and its kin.
    pub status: u16,
    /// The next page by the header `Link`. `Err`: the name of another host, which is not asked.
    pub next: Option<Result<Link, String>>,
    pub(super) url: Url,
    pub(super) address: Address,
    pub(super) headers: HeaderMap,
}

impl<T> Answer<T> {
    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        let Self { value, status, next, url, address, headers } = self;
        Answer { value: change(value), status, next, url, address, headers }
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// An address in the answer, such as `@odata.nextLink`. `Err`: the name of another host.
    pub fn link(&self, to: &str) -> Result<Link, String> {
        self.address.follow(&self.url, to).map(Link)
    }
}

impl Answer<Vec<u8>> {
    /// The same answer as text.
    #[must_use]
    pub fn text(self) -> Answer<String> {
        let media = self.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let is_latin = ["iso-8859-1", "windows-1252", "latin1"].iter().any(|name| media.contains(name));
        self.map(|bytes| if is_latin { latin(&bytes) } else { utf8(bytes) })
    }
}

fn utf8(bytes: Vec<u8>) -> String {
    let text = String::from_utf8(bytes).unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned());
    text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text)
}

/// Windows-1252, of which ISO 8859-1 is a part.
fn latin(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    let letter = |byte: &u8| match byte {
        0x80..=0x9F => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
        other => char::from(*other),
    };
    bytes.iter().map(letter).collect()
}

/// Where `rel="next"` of the header `Link` leads (RFC 8288).
pub(super) fn next_link(headers: &HeaderMap, url: &Url, address: &Address) -> Option<Result<Link, String>> {
    let values = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    let target = values.flat_map(links).find(|(_, parameters)| is_next(parameters))?.0;
    Some(address.follow(url, target).map(Link))
}

/// The links of one header: the target of each, and its parameters.
fn links(header: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = header;
    std::iter::from_fn(move || {
        let (_, from) = rest.split_once('<')?;
        let (target, after) = from.split_once('>')?;
        // The next link begins behind a comma, which may also stand inside quotes.
        let mut quoted = false;
        let end = after.find(|c| {
            quoted ^= c == '"';
            c == ',' && !quoted
        });
        let (parameters, left) = end.map_or((after, ""), |at| after.split_at(at));
        rest = left;
        Some((target.trim(), parameters))
    })
}

fn is_next(parameters: &str) -> bool {
    parameters.split(';').filter_map(|parameter| parameter.split_once('=')).any(|(key, value)| {
        let words = value.trim().trim_matches('"');
        key.trim().eq_ignore_ascii_case("rel") && words.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(header: &str) -> Option<Result<String, String>> {
        let address = Address::parse("https://api.example").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LINK, header.parse().unwrap());
        let url = address.join("list");
        Some(next_link(&headers, &url, &address)?.map(|link| link.raw().to_owned()))
    }

    #[test]
    fn the_next_page_is_found_among_the_links_of_a_header() {
        let home = |path: &str| Some(Ok(format!("https://api.example/{path}")));
        assert_eq!(next(r#"<https://api.example/a?page=2>; rel="next""#), home("a?page=2"));
        assert_eq!(
            next(r#"<https://api.example/a?p=1>; rel="prev", </b?p=3,4>; title="x, y"; rel=next"#),
            home("b?p=3,4")
        );
        assert_eq!(next(r#"<?page=2>; REL="last NEXT""#), home("list?page=2"));
        assert_eq!(next(r#"<https://api.example/a>; rel="last""#), None);
        for broken in ["", "<", "<x", "x>; rel=next", "rel=next", "<>;;=,"] {
            assert_eq!(next(broken), None, "{broken}");
        }
    }

    #[test]
    fn h7_a_next_page_at_a_stranger_is_named_and_not_followed() {
        assert_eq!(next(r#"<https://evil.example/a?token=1>; rel="next""#), Some(Err("evil.example".to_owned())));
    }
}
