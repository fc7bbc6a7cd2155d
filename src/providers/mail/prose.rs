//! The beginning of a mail's text, as people read it: decoded, without markup, quotations and signatures.
//!
//! What is quoted is cut off at the first of these; where nothing would be left, the whole text stays:
//!
//! 1. `>` at the beginning of a line, after a line that ends with a colon.
//! 2. `-----Original Message-----`, or a line of dashes or underscores that `From:` follows.
//! 3. In HTML `<blockquote>`, the class `gmail_quote`, and the id `divRplyFwdMsg`.
//! 4. A signature, after a line `-- `.
//!
//! Not here: which part is the text (`structure`).

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::html::html_to_text;

use super::charset;
use super::structure::Part;
use crate::domain::text::head;

/// So much of a text is kept: more than an excerpt shows.
const KEPT: usize = 1000;
/// How `From:` is called, with which the header of a quoted mail begins.
const FROM: [&str; 14] = [
    "from:",
    "von:",
    "de:",
    "da:",
    "van:",
    "fra:",
    "från:",
    "od:",
    "от:",
    "lähettäjä:",
    "差出人:",
    "发件人:",
    "寄件者:",
    "보낸 사람:",
];

/// The text of the beginning of a part.
pub fn read(bytes: &[u8], part: &Part) -> String {
    let bytes = match &*part.encoding {
        "base64" => of_base64(bytes),
        "quoted-printable" => of_quoted_printable(bytes),
        _ => bytes.to_vec(),
    };
    let text = charset::beginning(&bytes, part.charset.as_deref());
    let (own, whole) = if part.html {
        let whole = html_to_text(&text);
        (html_quote(&text).and_then(|at| text.get(..at)).map_or_else(|| whole.clone(), html_to_text), whole)
    } else {
        let whole = if part.flowed { of_flowed(&text, part.delsp) } else { text };
        (whole.clone(), whole)
    };
    let own = tidy(unquoted(&own));
    let shown = if own.is_empty() { tidy(&whole) } else { own };
    head(&shown, KEPT).to_owned()
}

/// Base64 up to the last whole group of it.
fn of_base64(bytes: &[u8]) -> Vec<u8> {
    let is_coded = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut coded: Vec<u8> = bytes.iter().filter(is_coded).copied().collect();
    // One character alone is the beginning of a byte.
    if coded.len() % 4 == 1 {
        coded.pop();
    }
    coded.resize(coded.len().next_multiple_of(4), b'=');
    base64_decode(&coded).unwrap_or_default()
}

/// Quoted-printable. What is no hexadecimal number behind `=` stays as it is.
fn of_quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let (mut text, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let [first, more @ ..] = rest {
        rest = more;
        match (first, more) {
            (b'=', [b'\r', b'\n', behind @ ..] | [b'\n', behind @ ..]) => rest = behind,
            (b'=', [high, low, behind @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                text.push(hex(*high).unwrap_or_default() << 4 | hex(*low).unwrap_or_default());
                rest = behind;
            }
            // The end, where the part was cut.
            (b'=', [] | [_]) => rest = &[],
            (byte, _) => text.push(*byte),
        }
    }
    text
}

/// Lines that end in a space go on in the next one (RFC 3676).
fn of_flowed(text: &str, delsp: bool) -> String {
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        if line.ends_with(' ') && line != "-- " && !line.starts_with('>') {
            whole.push_str(if delsp { line.strip_suffix(' ').unwrap_or(line) } else { line });
        } else {
            whole.push_str(line);
            whole.push('\n');
        }
    }
    whole
}

/// Where the quotation of an HTML text begins.
fn html_quote(html: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(open) = html.get(from..)?.find('<') {
        let start = from + open;
        let rest = html.get(start..)?;
        let tag = rest.get(..rest.find('>').unwrap_or(rest.len()))?.to_ascii_lowercase();
        if tag.starts_with("<blockquote") || has(&tag, "class", "gmail_quote") || has(&tag, "id", "divrplyfwdmsg") {
            return Some(start);
        }
        from = start + 1;
    }
    None
}

/// Whether an attribute of a tag has this word.
fn has(tag: &str, attribute: &str, word: &str) -> bool {
    tag.split_once(&format!(" {attribute}=")).is_some_and(|(_, value)| {
        let value = match value.strip_prefix(['"', '\'']) {
            Some(value) => value.split(['"', '\'']).next().unwrap_or_default(),
            None => value.split(' ').next().unwrap_or_default(),
        };
        value.split_whitespace().any(|one| one == word)
    })
}

/// The text up to its quotation or signature.
fn unquoted(text: &str) -> &str {
    let (mut at, mut before) = (0, Line { at: 0, text: "" });
    let mut above = before;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end_matches(['\r', '\n']);
        let rest = text.get(at + whole.len()..).unwrap_or_default();
        if line == "-- " || line == "--" || is_rule(line) && (is_original(line) || names_a_writer(rest)) {
            return text.get(..at).unwrap_or_default();
        }
        if line.starts_with('>') && before.text.trim_end().ends_with(':') {
            // "On Monday, Kenji <kenji@acme.example> wrote:" may take two lines.
            let cut = if before.text.trim_start().starts_with('<') { above.at } else { before.at };
            return text.get(..cut).unwrap_or_default();
        }
        if !line.trim().is_empty() {
            (above, before) = (before, Line { at, text: line });
        }
        at += whole.len();
    }
    text
}

/// A line, and where it begins.
#[derive(Clone, Copy)]
struct Line<'a> {
    at: usize,
    text: &'a str,
}

/// Five dashes or underscores and more, perhaps with words between them.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    ['-', '_'].iter().any(|mark| {
        let begins = line.len() - line.trim_start_matches(*mark).len();
        begins >= 5 && line.ends_with(*mark)
    })
}

fn is_original(line: &str) -> bool {
    line.trim_matches(|c: char| c == '-' || c.is_whitespace()).eq_ignore_ascii_case("original message")
}

fn names_a_writer(rest: &str) -> bool {
    let next = rest.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let next = next.trim_start_matches(['*', ' ']).to_lowercase();
    FROM.iter().any(|from| next.starts_with(from))
}

/// The text without empty lines in a row and without what stands around it.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).collect::<Vec<_>>();
    let mut tidy = String::new();
    for line in lines {
        if line.is_empty() && (tidy.is_empty() || tidy.ends_with("\n\n")) {
            continue;
        }
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        read(text.as_bytes(), &Part::default())
    }

    fn html(text: &str) -> String {
        read(text.as_bytes(), &Part { html: true, ..Part::default() })
    }

    #[test]
    fn a_quotation_is_cut_off_with_the_line_that_introduces_it() {
        for quoted in [
            "Yes, on Monday.\n\nOn Mon, 2 Nov 2026, Kenji wrote:\n> Ready?\n> Kenji\n",
            "Yes, on Monday.\n\nOn Mon, 2 Nov 2026 at 10:00, Kenji Mori\n<kenji@acme.example> wrote:\n\n> Ready?\n",
            "Yes, on Monday.\n\n-----Original Message-----\nFrom: Kenji\nReady?",
            "Yes, on Monday.\n-----Ursprüngliche Nachricht-----\nVon: Kenji\nFertig?",
            "Yes, on Monday.\r\n________________________________\r\nFrom: Kenji\r\nReady?",
            "Yes, on Monday.\n---------- Forwarded message ---------\n*From:* Kenji\nReady?",
            "Yes, on Monday.\n-- \nMaya\nAcme",
        ] {
            assert_eq!(plain(quoted), "Yes, on Monday.", "{quoted}");
        }
    }

    #[test]
    fn a_rule_or_a_quotation_inside_a_text_stays_and_a_text_that_is_all_quotation_stays_whole() {
        for whole in [
            "Part one\n-----\nPart two",
            "I see:\nnothing yet\n> 5 is too much",
            "> Ready?\nYes.",
            "On Monday Kenji wrote:\n> Ready?",
            "---------- Forwarded message ---------\nFrom: Kenji\nReady?",
        ] {
            assert_eq!(plain(whole), whole);
        }
    }

    #[test]
    fn html_becomes_text_without_its_quotation() {
        let own = "<html><head><style>p{color:red}</style></head><body><p>Yes &amp; no.<br>On Monday</p>";
        for quote in [
            "<blockquote type=cite>Ready?</blockquote>",
            "<div class=\"x gmail_quote\"><div>On Monday Kenji wrote:</div>Ready?</div>",
            "<hr><div id='divRplyFwdMsg'>From: Kenji</div>Ready?",
            "",
        ] {
            assert_eq!(html(&format!("{own}{quote}</body></html>")), "Yes & no.\nOn Monday", "{quote}");
        }
        assert_eq!(html("<blockquote>All of it</blockquote>"), "All of it");
        assert_eq!(html("<p>cut inside <a href=\"https://acme"), "cut inside");
    }

    #[test]
    fn a_part_is_decoded_also_when_it_is_cut() {
        let part = |encoding: &str, charset: &str| Part {
            encoding: encoding.to_owned(),
            charset: Some(charset.to_owned()),
            ..Part::default()
        };
        assert_eq!(read(b"R3LDvMOfZQ==", &part("base64", "utf-8")), "Grüße");
        assert_eq!(read(b"R3LD\r\nvMOfZ", &part("base64", "utf-8")), "Grüß");
        assert_eq!(read(b"R3LDvM", &part("base64", "utf-8")), "Grü");
        assert_eq!(read(b"Gr=FC=DF=\r\ne=2", &part("quoted-printable", "iso-8859-1")), "Grüße");
        assert_eq!(read(b"1 =ZZ 2", &part("quoted-printable", "utf-8")), "1 =ZZ 2");
        assert_eq!(read(b"Gr\xfc\xdfe", &part("8bit", "utf-8")), "Grüße");
    }

    #[test]
    fn flowed_lines_are_put_together() {
        let flowed = |delsp| Part { flowed: true, delsp, ..Part::default() };
        assert_eq!(read(b"one \r\ntwo\r\n three\r\n-- \r\nMaya", &flowed(false)), "one two\nthree");
        assert_eq!(read(b"one \r\ntwo", &flowed(true)), "onetwo");
    }

    #[test]
    fn a_text_without_end_is_cut() {
        assert_eq!(plain(&"x".repeat(5000)).len(), KEPT);
    }
}
