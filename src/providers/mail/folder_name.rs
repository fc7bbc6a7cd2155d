//! Names of folders: modified UTF-7 (RFC 3501, 5.1.3), as servers write them.
//!
//! Not here: which folders are read (a kind).

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

const CODED: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// A name for people. What is not coded as it should be stays as it is: some servers send UTF-8.
pub(super) fn read(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let mut name = String::new();
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once('&') {
        name.push_str(before);
        let Some((coded, behind)) = after.split_once('-') else {
            name.push('&');
            rest = after;
            continue;
        };
        match decode(coded) {
            _ if coded.is_empty() => name.push('&'),
            Some(decoded) => name.push_str(&decoded),
            None => {
                name.push('&');
                rest = after;
                continue;
            }
        }
        rest = behind;
    }
    name + rest
}

fn decode(coded: &str) -> Option<String> {
    let bytes = CODED.decode(coded).ok()?;
    let pairs = bytes.chunks_exact(2);
    let units: Vec<u16> = pairs.map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte))).collect();
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_modified_utf_7_is_read_and_every_other_stays() {
        for (raw, name) in [
            ("INBOX", "INBOX"),
            ("Entw&APw-rfe", "Entwürfe"),
            ("&U,BTFw-", "台北"),
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("R&-D", "R&D"),
            ("R&D", "R&D"),
            ("a & b - c", "a & b - c"),
            ("Entwürfe", "Entwürfe"),
        ] {
            assert_eq!(read(raw.as_bytes()), name);
        }
    }
}
