//! Bytes in a charset -> text.
//!
//! Not here: how bytes are encoded for the way (`words`, `prose`).

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// Text in a charset. Bytes that the charset cannot hold are Windows-1252, and so are those of an unknown charset that are no
/// UTF-8: every byte is something there.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let charset = charset.unwrap_or_default().trim().trim_matches('"');
    if ["utf-7", "unicode-1-1-utf-7"].iter().any(|utf_7| charset.eq_ignore_ascii_case(utf_7))
        && let Some(decode) = charset_decoder(b"utf-7")
    {
        return decode(bytes);
    }
    let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
    let exact = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    exact.unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0).into_owned()
}

/// The same of the beginning of a text, which may end inside a character.
pub(super) fn beginning(bytes: &[u8], charset: Option<&str>) -> String {
    let encoding = Encoding::for_label(charset.unwrap_or_default().trim().as_bytes()).unwrap_or(UTF_8);
    let whole = if encoding == UTF_8 {
        let begun = std::str::from_utf8(bytes).err().filter(|error| error.error_len().is_none());
        begun.map_or(bytes.len(), |error| error.valid_up_to())
    } else {
        // In the others a character has at most one byte that is missing its second.
        let exact = |length: &usize| {
            let bytes = bytes.get(..*length).unwrap_or_default();
            encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
        };
        let lengths = [bytes.len(), bytes.len().saturating_sub(1)];
        lengths.into_iter().find(exact).unwrap_or(bytes.len())
    };
    text(bytes.get(..whole).unwrap_or(bytes), charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_in_their_charset_and_wrong_ones_as_windows_1252() {
        for (bytes, charset, read) in [
            (&b"Gr\xc3\xbc\xc3\x9fe"[..], Some("utf-8"), "Grüße"),
            (b"Gr\xfc\xdfe", Some("ISO-8859-1"), "Grüße"),
            (b"Gr\xfc\xdfe", Some("utf-8"), "Grüße"),
            (b"Gr\xfc\xdfe", None, "Grüße"),
            (b"Gr\xfc\xdfe", Some("no-such"), "Grüße"),
            (b"Gr\xc3\xbc\xc3\x9fe", None, "Grüße"),
            (b"\x93quoted\x94", Some("us-ascii"), "“quoted”"),
            (b"\x1b$B$\"\x1b(B", Some("iso-2022-jp"), "あ"),
            (b"\xb0\xa1", Some("gb2312"), "啊"),
            (b"Fr+APY-sche", Some("UTF-7"), "Frösche"),
            (b"", Some("utf-8"), ""),
        ] {
            assert_eq!(text(bytes, charset), read, "{charset:?}");
        }
    }

    #[test]
    fn a_text_that_was_cut_inside_a_character_ends_before_it() {
        assert_eq!(beginning(b"Gr\xc3\xbc\xc3", Some("utf-8")), "Grü");
        assert_eq!(beginning("日本".as_bytes().get(..5).unwrap(), None), "日");
        assert_eq!(beginning(b"Gr\xfc\xdfe and so on", Some("utf-8")), "Grüße and so on");
    }
}
