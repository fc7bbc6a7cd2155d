//! Encoded words (RFC 2047): `=?utf-8?Q?Gr=C3=BC=C3=9Fe?=` in subjects and names.
//!
//! Words that follow one another in one charset are put together before they are read: programs split them inside a
//! character.
//!
//! Not here: charsets (`charset`).

use mail_parser::decoders::base64::base64_decode;

use super::charset;

/// The text of a header's value.
pub(super) fn read(raw: &[u8]) -> String {
    let value = charset::text(raw, None);
    let (mut text, mut rest) = (String::new(), value.as_str());
    let mut coded: Option<(String, Vec<u8>)> = None;
    while let Some(start) = rest.find("=?") {
        let (before, from) = rest.split_at(start);
        let Some((word, behind)) = word(from) else {
            flush(&mut text, &mut coded);
            text.push_str(before);
            text.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        // White space between two encoded words is no part of the text.
        if coded.is_none() || !before.trim().is_empty() {
            flush(&mut text, &mut coded);
            text.push_str(before);
        }
        match &mut coded {
            Some((charset, bytes)) if charset.eq_ignore_ascii_case(&word.0) => bytes.extend(word.1),
            _ => {
                flush(&mut text, &mut coded);
                coded = Some(word);
            }
        }
        rest = behind;
    }
    flush(&mut text, &mut coded);
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn flush(text: &mut String, coded: &mut Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = coded.take() {
        text.push_str(&charset::text(&bytes, Some(&charset)));
    }
}

/// An encoded word at the beginning of a text, and what follows it.
fn word(text: &str) -> Option<((String, Vec<u8>), &str)> {
    let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (coded, behind) = rest.split_once("?=")?;
    // A language may stand behind the charset.
    let charset = charset.split('*').next().unwrap_or_default();
    if charset.is_empty() || charset.contains(char::is_whitespace) {
        return None;
    }
    let bytes = match encoding {
        "B" | "b" => base64_decode(coded.as_bytes())?,
        "Q" | "q" => quoted(coded.as_bytes()),
        _ => return None,
    };
    Some(((charset.to_owned(), bytes), behind))
}

/// The Q encoding. What is no hexadecimal number behind `=` stays as it is.
fn quoted(coded: &[u8]) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::with_capacity(coded.len()), coded);
    while let [first, more @ ..] = rest {
        rest = more;
        match (first, more) {
            (b'_', _) => bytes.push(b' '),
            (b'=', [high, low, behind @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = behind;
                }
                _ => bytes.push(b'='),
            },
            (byte, _) => bytes.push(*byte),
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read_also_when_they_are_split_inside_a_character() {
        for (raw, text) in [
            ("plain", "plain"),
            ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
            ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
            ("Re: =?iso-8859-1?q?Gr=FC=DFe_an?= Kenji", "Re: Grüße an Kenji"),
            ("=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "Grüße"),
            ("=?utf-8?B?w7zD?=\r\n =?utf-8?B?n2U=?=", "üße"),
            ("=?utf-7?Q?Die_Fr+APY-sche?=", "Die Frösche"),
            ("=?utf-8*de?Q?a?= =?iso-8859-1?Q?=FC?=", "aü"),
            ("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"),
            ("=?utf-8?Q?no end", "=?utf-8?Q?no end"),
            ("=?utf-8?X?a?= =?", "=?utf-8?X?a?= =?"),
            ("=?no-such?Q?=FC?=", "ü"),
            ("=?utf-8?Q?100=_=ZZ?=", "100= =ZZ"),
        ] {
            assert_eq!(read(raw.as_bytes()), text, "{raw}");
        }
        assert_eq!(read(b"Gr\xfc\xdfe"), "Grüße");
    }
}
